/** What operators, the server and monitoring see of the process: health, readiness, metrics (PROTOCOL section 7). */
package org.pufferblow.adapter.http;
