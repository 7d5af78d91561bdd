/**
 * What we tell a peer, by RTCP, about the streams that it sends us (RFC 3550 section 6.4). Belongs to the stream's port
 * thread. Counts and writes into a buffer; whoever calls decides when to send.
 */
package org.pufferblow.media.report;
