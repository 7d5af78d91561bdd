package org.pufferblow.adapter.sdp;

/**
 * A header extension as an m-line declares it (RFC 8285 section 6); its id stands beside it.
 *
 * @param direction which way the describer has it written, from its side
 */
public record Extmap(String uri, Direction direction) {}
