/**
 * What happens to a stream between two peers: SRTP, rewriting, speech, reports; each in a package of its own. All of it
 * belongs to the port thread that serves the peer. No threads, no locks, no I/O, no logs, and no clock: time is an argument.
 */
package org.pufferblow.media;
