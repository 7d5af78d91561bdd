/**
 * One stream of log lines for our code, Jitsi's and Jetty's, in one format, without secrets. Runs on whatever thread logs, and
 * is therefore safe for any. This is the only place that masks secrets; no other one may be relied on, and nothing here may
 * itself log.
 */
package org.pufferblow.adapter.logging;
