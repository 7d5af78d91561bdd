/**
 * What operators, the server and monitoring see of the process: health, readiness, metrics (PROTOCOL section 7). Health and
 * readiness are answered on Jetty's threads, metrics on a virtual thread, one scrape at a time. Nothing here may wait for a
 * room, a port thread or the server: figures are read as they stand.
 */
package org.pufferblow.adapter.http;
