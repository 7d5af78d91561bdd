/**
 * SRTP and SRTCP (RFC 3711, RFC 7714) by jitsi-srtp, keyed from a DTLS handshake (RFC 5764). Packets are transformed
 * where they lie. One {@link org.pufferblow.media.srtp.SrtpSession} per peer, confined to the port thread that serves
 * the peer; nothing here knows threads, sockets or clocks.
 */
package org.pufferblow.media.srtp;
