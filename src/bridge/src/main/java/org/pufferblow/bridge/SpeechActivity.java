package org.pufferblow.bridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.pufferblow.media.speech.VoiceMeter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who speaks in a conference, and who dominates. Belongs to the conference's control loop.
 *
 * <p>Port threads measure; their news that somebody begins or ends wakes this up, and while anybody speaks it looks at
 * everybody ten times a second: for levels, for the dominant speaker, and for those who stopped sending. In a silent
 * conference it does nothing.
 */
final class SpeechActivity {
    private static final Logger log = LoggerFactory.getLogger(SpeechActivity.class);

    private static final Duration TICK = Duration.ofMillis(100);
    private static final int STEPS_PER_TICK = 5;
    /** After the last word: by then everybody's history in the identification of the dominant speaker is silence. */
    private static final Duration LINGER = Duration.ofMillis(1500);

    /** In -dBov: what is shown as 0.0 and as 1.0. */
    private static final double FAINT = 60;
    private static final double LOUD = 10;
    private static final double LEVEL_STEPS = 20;

    private final ControlLoop loop;
    private final LoudestSpeakers loudest;
    private final int recentSpeakers;
    private final long lingerNs;
    private final Supplier<DominantSpeaker> identifications;
    private DominantSpeaker identification;
    private final Map<Talker, Seen> everybody = new LinkedHashMap<>();
    /** Names of sources, the latest to dominate first. */
    private final List<String> recent = new ArrayList<>();
    private Seen dominant;
    private ControlLoop.Timer timer;
    private boolean faultTold;
    private long lastSpeechNs;

    SpeechActivity(ControlLoop loop, BridgeConfig.SpeechActivity config, LoudestSpeakers loudest) {
        this(loop, config, loudest, () -> new DominantSpeaker(config));
    }

    SpeechActivity(ControlLoop loop, BridgeConfig.SpeechActivity config, LoudestSpeakers loudest,
            Supplier<DominantSpeaker> identifications) {
        this.loop = loop;
        this.loudest = loudest;
        recentSpeakers = config.recentSpeakers();
        lingerNs = LINGER.plus(config.detectSilence() ? config.silenceTimeout() : Duration.ZERO).toNanos();
        this.identifications = identifications;
        identification = identifications.get();
    }

    /** What is known and told of one endpoint. */
    private static final class Seen {
        final Talker talker;
        final Endpoint endpoint;
        Speech told = Speech.UNKNOWN;
        /** Who has never spoken does not compete: they would be the dominant speaker for want of any other. */
        private boolean competes;
        private long frames;
        /** How many of {@link #frames} are new. */
        private int fresh;

        Seen(Talker talker, Endpoint endpoint) {
            this.talker = talker;
            this.endpoint = endpoint;
        }

        void collect() {
            long now = talker.frames();
            int passed = (int) ((now >>> 56) - (frames >>> 56)) & 0xFF;
            frames = now;
            fresh = Math.min(passed, VoiceMeter.FRAMES_KEPT);
        }

        /** Hands over the levels of one of the tick's steps. */
        void feed(int step, DominantSpeaker identification) {
            if (!competes || endpoint.withheld(MediaKind.VOICE) != null) {
                return;
            }
            for (int i = fresh * step / STEPS_PER_TICK; i < fresh * (step + 1) / STEPS_PER_TICK; i++) {
                identification.level(endpoint.owner(), (int) (frames >>> (8 * (fresh - 1 - i))) & 0xFF);
            }
        }
    }

    void add(Talker talker, Endpoint endpoint) {
        everybody.put(talker, new Seen(talker, endpoint));
    }

    void remove(Talker talker) {
        Seen gone = everybody.remove(talker);
        if (gone == null) {
            return;
        }
        loudest.leave(talker);
        if (dominant == gone) {
            dominant = null;
        }
        if (find(gone.endpoint.owner()) == null) {
            recent.remove(gone.endpoint.owner());
        }
        if (everybody.isEmpty() && timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Names of sources that are here, the latest to dominate first. */
    List<String> recent() {
        return List.copyOf(recent);
    }

    /** The port thread has found that somebody begins or ends, or can be measured at all. */
    void onNews(Talker talker) {
        Seen seen = everybody.get(talker);
        if (seen == null) {
            return;
        }
        long nowNs = loop.nanoTime();
        look(seen, nowNs);
        if (timer == null && seen.told.speaking()) {
            lastSpeechNs = nowNs;
            everybody.values().forEach(Seen::collect);
            timer = loop.schedule(TICK, this::tick);
        }
    }

    /** An endpoint may be heard now, or no longer. */
    void onPermission(Talker talker) {
        Seen seen = everybody.get(talker);
        if (seen != null) {
            look(seen, loop.nanoTime());
        }
    }

    private void begunAnew(Throwable fault) {
        if (!faultTold) {
            faultTold = true;
            log.error("the dominant speaker is looked for anew, now and whenever this comes again", fault);
        }
        try {
            identification = identifications.get();
        } catch (Throwable again) {
            log.debug("there is no other", again);
        }
    }

    private void tick() {
        timer = null;
        long nowNs = loop.nanoTime();
        try {
            identify();
        } catch (Throwable e) {
            // It drives itself by a task that schedules itself again, which it has not; who speaks is told without it.
            begunAnew(e);
        }
        boolean anybody = false;
        for (Seen seen : List.copyOf(everybody.values())) {
            look(seen, nowNs);
            anybody |= seen.told.speaking();
        }
        if (anybody) {
            lastSpeechNs = nowNs;
        }
        if (nowNs - lastSpeechNs < lingerNs && !everybody.isEmpty()) {
            timer = loop.schedule(TICK, this::tick);
        }
    }

    private void identify() {
        everybody.values().forEach(Seen::collect);
        for (int step = 0; step < STEPS_PER_TICK; step++) {
            for (Seen seen : everybody.values()) {
                seen.feed(step, identification);
            }
            identification.step();
        }
        String name = identification.current();
        Seen now = name == null ? null : find(name);
        if (now != dominant) {
            dominant = now;
            loudest.setDominant(now == null ? null : now.talker);
            remember(name);
        }
    }

    /** The one that is heard of those with this name. */
    private Seen find(String source) {
        Seen last = null;
        for (Seen seen : everybody.values()) {
            if (seen.endpoint.owner().equals(source)) {
                last = seen;
            }
        }
        return last;
    }

    private void remember(String name) {
        if (name != null && dominant != null) {
            recent.remove(name);
            recent.add(0, name);
            if (recent.size() > recentSpeakers) {
                recent.remove(recentSpeakers);
            }
        }
    }

    private void look(Seen seen, long nowNs) {
        boolean speaking = seen.endpoint.withheld(MediaKind.VOICE) == null && seen.talker.isSpeaking(nowNs);
        seen.competes |= speaking;
        double level = speaking ? shown(seen.talker.level()) : 0;
        Speech speech = new Speech(seen.talker.isMeasured(), speaking, level, seen == dominant);
        if (!speech.equals(seen.told)) {
            seen.told = speech;
            seen.endpoint.tell(speech);
        }
    }

    private static double shown(int level) {
        double share = Math.clamp((FAINT - level) / (FAINT - LOUD), 0, 1);
        return Math.rint(share * LEVEL_STEPS) / LEVEL_STEPS;
    }
}
