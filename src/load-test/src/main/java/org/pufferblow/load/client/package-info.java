/**
 * Clients of the real contract (WebSocket, SDP, ICE, DTLS, SRTP) on our own transport in the client's role, cheap enough for a
 * thousand in one process. Media runs on the transport's port thread, signaling on the HTTP client's virtual threads. No class
 * of the server is used, and no thread is started per client.
 */
package org.pufferblow.load.client;
