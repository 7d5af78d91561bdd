/**
 * What is counted, and in which units. Media is counted on the port thread, joins on any. Knows neither peers nor sockets.
 */
package org.pufferblow.load.measure;
