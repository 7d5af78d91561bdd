package org.pufferblow.adapter.negotiation;

/**
 * Somebody whom a peer is to hear.
 *
 * @param key one stay of one user: it outlives a takeover or a resume, and ends with {@code participant_left}
 * @param userId names the track ({@code a=msid})
 */
public record AudioTrack(String key, String userId) {}
