/** The SFU's calls to the Pufferblow server: bootstrap, join tokens, events (PROTOCOL sections 2 to 4). */
package org.pufferblow.adapter.control;
