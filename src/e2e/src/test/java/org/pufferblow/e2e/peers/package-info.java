/**
 * Peers in this process: clients of the real contract (WebSocket, SDP, ICE, DTLS, SRTP) on our own transport in the client's
 * role. Cheap enough for rooms of many; the browsers show that others understand us, too. Media is read and written on the
 * transport's port thread, all else on the test's and the sockets' threads.
 */
package org.pufferblow.e2e.peers;
