/**
 * Who is in a conference, and who gets which media source of whom. No SDP, no JSON, no Pufferblow: the adapter translates those.
 *
 * <pre>
 * control loop of the conference                |  port thread of the conference's endpoints
 * {@link Conference}, {@link Endpoint}, SourceDirectory, Subscription
 *        -- Routing, immutable ---------------->|  PacketPath, SourceDemux, IncomingStreams, OutgoingStream
 *        <- counters, opaque -------------------|  RtcpPath
 * </pre>
 *
 * An endpoint has media sources of different kinds ({@link MediaKind}); the packet path is the same for all, and asks each
 * source's ForwardingPolicy for what is particular to its kind.
 *
 * <p>A change on the control side makes a new {@code Routing} for each endpoint that it concerns, and publishes it by one
 * volatile write; the port thread reads it once per packet. So a change is in force from the next packet on, and there
 * is no lock. The state of an outgoing stream (its numbers, its sender) is only touched by the thread of the one source
 * that the snapshots route to it; the control side makes it, and has it closed by a task on that thread.
 */
package org.pufferblow.bridge;
