/** What happens to a stream between two peers: SRTP, rewriting, reports. No threads, no I/O. */
package org.pufferblow.media;
