package org.pufferblow.bridge;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Who is heard when more microphones are open than anyone can listen to: a few places, of which each is one talker's until
 * somebody with a better claim takes it. Any port thread, for its own talkers; nobody waits.
 *
 * <pre>
 * claim of the one who holds a place              who takes it
 * 0  sends nothing                                anyone
 * 1  sends background                             whoever stands out from their own background
 * 2  makes a sound, does not speak                a speaker
 * 3  speaks, but pauses for the expire time       a speaker
 * 4  speaks                                       nobody at once
 * </pre>
 *
 * Against an equal claim of 2 or 4 it takes 6 dB more for 400 ms: who has the floor keeps it, two of the same level do not
 * alternate, and a cough is too short. What stands out is measured against the talker's own background, so a peer
 * that claims to be loud all the time has claim 1. The packet that takes a place is heard itself.
 *
 * <p>A talker who is heard looks at one word; one who is not looks at every place. With one listener of their own, each of
 * count + 1 talkers is heard by everybody else without more than count at a time: up to there nobody is left out.
 */
final class LoudestSpeakers {
    private static final int MARGIN_DB = 6;
    private static final long CHALLENGE_NS = 400_000_000L;
    private static final int NOTHING = 0;
    private static final int BACKGROUND = 1;
    private static final int SOUNDS = 2;
    private static final int PAUSES = 3;
    private static final int SPEAKS = 4;

    private final boolean enabled;
    private final boolean alwaysDominant;
    private final long expireNs;
    private final AtomicReferenceArray<Talker> places;
    /** Written by the control side; late by a packet is early enough. */
    private volatile int talkers;
    private volatile Talker dominant;

    LoudestSpeakers(BridgeConfig.Loudest config) {
        enabled = config.routeLoudestOnly();
        alwaysDominant = config.alwaysRouteDominant();
        expireNs = config.energyExpireTime().toNanos();
        places = new AtomicReferenceArray<>(config.count());
    }

    /** How many may be heard at all. */
    void setTalkers(int count) {
        talkers = count;
    }

    /** Null if nobody is. */
    void setDominant(Talker talker) {
        dominant = talker;
    }

    /** Frees a talker's place, after their last packet. */
    void leave(Talker talker) {
        for (int i = 0; i < places.length(); i++) {
            places.compareAndSet(i, talker, null);
        }
        if (dominant == talker) {
            dominant = null;
        }
    }

    /** Whether the packet that the talker has just taken note of is to be heard. */
    boolean admits(Talker talker, long nowNs) {
        if (!enabled || talkers <= places.length() + 1) {
            return true;
        }
        return places.get(talker.place) == talker || takePlace(talker, nowNs)
                || (alwaysDominant && dominant == talker);
    }

    private boolean takePlace(Talker talker, long nowNs) {
        int claim = claim(talker, nowNs);
        int weakest = SPEAKS + 1;
        int weakestPlace = 0;
        Talker holder = null;
        for (int i = 0; i < places.length(); i++) {
            Talker each = places.get(i);
            int theirs = each == null ? NOTHING : claim(each, nowNs);
            if (theirs < weakest || (theirs == weakest && isWeaker(each, holder, theirs, nowNs))) {
                weakest = theirs;
                weakestPlace = i;
                holder = each;
            }
        }
        boolean takes = weakest == NOTHING || isBetter(claim, weakest)
                || outlasts(talker, claim, holder, weakest, nowNs);
        if (takes && places.compareAndSet(weakestPlace, holder, talker)) {
            talker.place = weakestPlace;
            talker.challenges = false;
            return true;
        }
        return false;
    }

    private int claim(Talker talker, long nowNs) {
        if (!talker.isSending(nowNs, expireNs)) {
            return talker.isSpeaking(nowNs) ? PAUSES : NOTHING;
        }
        boolean energetic = talker.isEnergetic(nowNs, expireNs);
        if (talker.isSpeaking(nowNs)) {
            return energetic ? SPEAKS : PAUSES;
        }
        return energetic ? SOUNDS : BACKGROUND;
    }

    private static boolean isBetter(int claim, int theirs) {
        return theirs < claim && (claim == SPEAKS || (claim >= SOUNDS && theirs <= BACKGROUND));
    }

    /** Of two with the same claim: the one who makes less of it. */
    private static boolean isWeaker(Talker one, Talker other, int claim, long nowNs) {
        if (claim == SOUNDS || claim == SPEAKS) {
            return one.energy() < other.energy();
        }
        return one != null && other != null && one.energyAgeNs(nowNs) > other.energyAgeNs(nowNs);
    }

    private static boolean outlasts(Talker talker, int claim, Talker holder, int theirs, long nowNs) {
        boolean equal = claim == theirs && (claim == SOUNDS || claim == SPEAKS);
        if (!equal || talker.energy() < holder.energy() + MARGIN_DB) {
            talker.challenges = false;
            return false;
        }
        if (!talker.challenges) {
            talker.challenges = true;
            talker.challengeNs = nowNs;
        }
        return nowNs - talker.challengeNs >= CHALLENGE_NS;
    }
}
