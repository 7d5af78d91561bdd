/**
 * ICE on the shared port. What comes in is authenticated here before anything else hears of it ({@link
 * org.pufferblow.transport.ice.AbstractIceEngine}). Until a peer's path is nominated, ice4j decides what to check ({@link
 * org.pufferblow.transport.ice.CheckingAgent}); from then on {@link org.pufferblow.transport.ice.ConsentKeeper} watches over
 * consent and follows the peer to other paths, which ice4j's agents do not do.
 *
 * <p>ice4j's own way to a socket (connectors, one parked thread for each local address of each agent, and a message
 * thread pool) is not used: its agents reach the port by a {@code StunStack} of ours, so that a peer costs no thread.
 *
 * <p>STUN is parsed and authenticated on the port thread that received it, which never waits here; the rest runs on the
 * engine's threads. No media passes through ice4j, and nothing unauthenticated may cost memory or a thread.
 */
package org.pufferblow.transport.ice;
