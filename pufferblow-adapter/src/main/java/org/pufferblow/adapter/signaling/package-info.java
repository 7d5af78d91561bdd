/**
 * JSON over WebSocket: messages as sealed records, the codec, the Jetty side (PROTOCOL section 5). Jetty's threads read and
 * write, virtual threads ask about tokens, one timer thread pings. None of them may wait for a client or a room; what a client
 * can make grow is bounded; no description is parsed here.
 */
package org.pufferblow.adapter.signaling;
