/** The running server: everything put together, started in order, stopped in order (PROTOCOL section 8). */
package org.pufferblow.adapter.app;
