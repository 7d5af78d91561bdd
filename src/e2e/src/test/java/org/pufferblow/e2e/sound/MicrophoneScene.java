package org.pufferblow.e2e.sound;

import java.util.ArrayList;
import java.util.List;

/**
 * What one microphone hears for about a minute, and the truth about it. A short loud tone near the beginning and one near the
 * end mark the time: they are told from everything else by how loud they are.
 */
public final class MicrophoneScene {
    /** In a packet's level, what is louder is a marker. */
    public static final int MARKER_LEVEL = 16;
    /** When the first marker may come at the earliest; until then a room can be joined, and nothing else is to be heard. */
    public static final double MARKER = 2;
    /** Too short to be speech. */
    private static final double MARKER_LENGTH = 0.1;
    private static final double MARKER_DBOV = -6;
    private static final double MARKER_HERTZ = 1000;

    /** Usual for a microphone at hand: -26 dBov while somebody speaks. */
    private static final double VOICE_DBOV = -26;
    /** What is softer at its edges belongs to no syllable. */
    private static final double AUDIBLE_DBOV = -48;
    private static final double PAUSE = 2.6;

    /** What there is to hear beside the room. */
    public enum Kind {
        VOICE("voice", true, -65), VOICE_IN_NOISE("voice, noise −50 dBov", true, -50), VOICE_AND_TYPING("voice, typing",
                true, -65), VOICE_AND_BREATH("voice, breath", true, -65), TYPING("typing", false, -65), BREATH("breath",
                        false, -65), NOISE("noise −40 dBov", false, -40), TONES("tones", false, -65);

        private final String words;
        private final boolean speaks;
        private final double room;

        Kind(String words, boolean speaks, double room) {
            this.words = words;
            this.speaks = speaks;
            this.room = room;
        }

        public boolean speaks() {
            return speaks;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** In seconds from the first marker: from the first syllable's begin to the last one's end. */
    public record Utterance(double from, double to) {}

    private final Kind kind;
    private final Sound sound;
    private final double endMarker;
    private final List<Utterance> utterances;

    private MicrophoneScene(Kind kind, Sound sound, double endMarker, List<Utterance> utterances) {
        this.kind = kind;
        this.sound = sound;
        this.endMarker = endMarker;
        this.utterances = utterances;
    }

    /**
     * Makes one.
     *
     * @param marker where the first marker is, in seconds
     * @param lead seconds between the first marker and what there is to hear
     * @param most sentences, or as many times five seconds if nobody speaks
     * @param seed chooses the voice, too
     */
    public static MicrophoneScene of(Kind kind, double marker, double lead, int most, long seed) {
        List<Utterance> utterances = new ArrayList<>();
        List<Sound> sentences = kind.speaks
                ? Espeak.VOICES.get((int) (seed % Espeak.VOICES.size())).say()
                : List.of();
        List<Sound> voice = new ArrayList<>();
        double t = lead;
        for (Sound sentence : sentences.subList(0, Math.min(most, sentences.size()))) {
            Sound spoken = leveled(sentence);
            utterances.add(new Utterance(t, t + spoken.seconds()));
            voice.add(spoken);
            t += spoken.seconds() + PAUSE;
        }
        double content = kind.speaks ? t - lead : 5.0 * most;
        double endMarker = lead + content + 1;
        Noises noises = new Noises(seed);
        Sound sound = noises.room(marker + endMarker + 2, kind.room);
        for (int i = 0; i < voice.size(); i++) {
            sound.add(marker + utterances.get(i).from(), voice.get(i));
        }
        switch (kind) {
            case VOICE_AND_TYPING, TYPING -> sound.add(marker + lead - 1, noises.typing(content + 1));
            case VOICE_AND_BREATH, BREATH -> sound.add(marker + lead - 1, noises.breathing(content + 1));
            case TONES -> sound.add(marker + lead - 1, noises.tones(content + 1));
            case VOICE, VOICE_IN_NOISE, NOISE -> {
                // The room is all.
            }
        }
        Sound beep = Noises.tone(MARKER_LENGTH, MARKER_HERTZ, MARKER_DBOV);
        sound.add(marker, beep).add(marker + endMarker, beep);
        return new MicrophoneScene(kind, sound, endMarker, List.copyOf(utterances));
    }

    /** From its first audible syllable to its last, at the usual level while it lasts. */
    private static Sound leveled(Sound sentence) {
        return sentence.at(VOICE_DBOV).trimmed(AUDIBLE_DBOV).at(VOICE_DBOV).trimmed(AUDIBLE_DBOV);
    }

    public Kind kind() {
        return kind;
    }

    public Sound sound() {
        return sound;
    }

    /** How long all of it lasts. */
    public double seconds() {
        return sound.seconds();
    }

    /** Where the last marker is, in seconds from the first. */
    public double endMarker() {
        return endMarker;
    }

    public List<Utterance> utterances() {
        return utterances;
    }
}
