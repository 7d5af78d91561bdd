package org.pufferblow.adapter.negotiation;

import org.pufferblow.adapter.sdp.Direction;

/**
 * A header extension of an m-line, as both sides accepted it (RFC 8285 section 6).
 *
 * @param id 1 to 14
 * @param direction which way it is written, from our side
 */
record Extension(int id, Direction direction) {}
