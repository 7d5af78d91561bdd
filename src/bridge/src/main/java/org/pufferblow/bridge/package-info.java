/**
 * Who is in a conference, and who hears whom. No SDP, no JSON, no Pufferblow: the adapter translates those.
 *
 * <pre>
 * control loop of the conference        |  port thread of the peer that sends
 * {@link Conference}, {@link Endpoint}, Sources, Listening
 *        -- Routing, immutable -------->|  PacketPath, IncomingStreams, OutgoingStream
 *        <- counters, opaque -----------|
 * </pre>
 *
 * A change on the control side makes a new {@code Routing} for each endpoint that it concerns, and publishes it by one
 * volatile write; the port thread reads it once per packet. So a change is in force from the next packet on, and there
 * is no lock. The state of an outgoing stream (its numbers, its sender) is only touched by the thread of the one source
 * that the snapshots route to it; the control side makes it, and has it closed by a task on that thread.
 */
package org.pufferblow.bridge;
