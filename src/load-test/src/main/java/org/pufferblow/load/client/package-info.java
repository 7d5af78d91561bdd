/**
 * Clients of the real contract (WebSocket, SDP, ICE, DTLS, SRTP) on our own transport in the client's role, cheap enough
 * for a thousand in one process.
 */
package org.pufferblow.load.client;
