/** JSON over WebSocket: messages as sealed records, the codec, the Jetty side (PROTOCOL section 5). */
package org.pufferblow.adapter.signaling;
