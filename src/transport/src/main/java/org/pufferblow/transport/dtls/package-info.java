/**
 * DTLS-SRTP (RFC 5763, RFC 5764) by BouncyCastle: one {@link org.pufferblow.transport.dtls.DtlsContext} per process, one
 * {@link org.pufferblow.transport.dtls.DtlsSession} per peer. It knows datagrams, not sockets: ICE hands it what came
 * from a validated pair, and sends what it is given.
 *
 * <p>Until the handshake is done nothing that DTLS 1.2 sends is authenticated, so whoever can inject a plaintext alert
 * can end a handshake. Only a host that can send from the very address that ICE validated is in that position, since
 * datagrams from any other never get here; this is also why no cookie (HelloVerifyRequest) is asked for.
 *
 * <p>A handshake computes and waits on a virtual thread of its own; port threads only put datagrams into its queue.
 * BouncyCastle is used in this package only.
 */
package org.pufferblow.transport.dtls;
