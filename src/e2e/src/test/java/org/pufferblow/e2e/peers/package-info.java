/**
 * Peers in this process: clients of the real contract (WebSocket, SDP, ICE, DTLS, SRTP) on our own transport in the
 * client's role. Cheap enough for rooms of many; the browsers show that others understand us, too.
 */
package org.pufferblow.e2e.peers;
