/** What is counted, and in which units. Knows neither peers nor sockets. */
package org.pufferblow.load.measure;
