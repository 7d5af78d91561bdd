/**
 * RTP, RTCP and their header extensions as views over bytes: no threads, no I/O, no allocation. A view is made once and
 * wrapped around packet after packet; it belongs to the thread that does so. What is malformed makes {@code wrap} or
 * {@code start} answer false; nothing that a peer can send makes a view throw.
 */
package org.pufferblow.rtp;
