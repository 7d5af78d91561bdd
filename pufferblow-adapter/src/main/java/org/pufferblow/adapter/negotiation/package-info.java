/**
 * Offer and answer with one peer (RFC 8829): a state machine over immutable lists of m-lines. Pure: descriptions, voices and
 * timers go in, descriptions and media parameters come out through {@link NegotiatorOutput}. Belongs to the room's control
 * loop; no thread, clock, I/O or log here.
 */
package org.pufferblow.adapter.negotiation;
