/**
 * The sources of configuration, their precedence and their errors (PROTOCOL section 1). Runs on the thread that starts the
 * server; what comes out is immutable and safe for any thread. Files are read here and nothing else: no network, no name
 * look-up, and nothing that changes after the start.
 */
package org.pufferblow.adapter.config;
