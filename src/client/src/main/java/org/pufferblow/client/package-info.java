/**
 * The other end: a WebRTC client's sockets and ICE, for a process that plays many clients of one server. All else (DTLS, SRTP,
 * consent, the port thread) is {@code org.pufferblow.transport}'s, with the roles exchanged. Knows no server.
 */
package org.pufferblow.client;
