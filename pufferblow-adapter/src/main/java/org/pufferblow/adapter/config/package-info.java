/**
 * The sources of configuration, their precedence and their errors (PROTOCOL section 1). Runs on the thread that starts the
 * server; what comes out is immutable and safe for any thread. Only files, system properties and the environment are read: no
 * network, no name look-up, and nothing that changes after the start.
 */
package org.pufferblow.adapter.config;
