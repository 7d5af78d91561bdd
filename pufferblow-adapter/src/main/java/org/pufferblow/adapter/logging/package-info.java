/** One stream of log lines for our code, Jitsi's and Jetty's, in one format, without secrets. */
package org.pufferblow.adapter.logging;
