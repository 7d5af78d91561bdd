/**
 * The calls to the Pufferblow server: bootstrap, join tokens, events (PROTOCOL sections 2 to 4). They block, each on a virtual
 * thread of its own; a room only puts an event into the {@link EventSink}, which never does. No room, no socket of a client
 * and no media is known here.
 */
package org.pufferblow.adapter.control;
