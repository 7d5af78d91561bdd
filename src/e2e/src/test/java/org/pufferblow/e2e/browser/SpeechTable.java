package org.pufferblow.e2e.browser;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.pufferblow.e2e.sound.MicrophoneScene;
import org.pufferblow.e2e.sound.MicrophoneScene.Utterance;

/** What was told of speakers against the truth, row by row, as Markdown. */
final class SpeechTable {
    /** Speech may seem to last so much longer, in seconds. */
    private static final double TAIL = 1;
    /** A short word may be noticed behind its end. */
    private static final double LATE = 0.3;

    private final Map<String, Row> rows = new TreeMap<>();

    /** All of one kind. Delays are in milliseconds. */
    static final class Row {
        final List<Long> delays = new ArrayList<>();
        final List<Long> ends = new ArrayList<>();
        int utterances;
        int changes;
        private double falseSeconds;
        private double seconds;

        int missed() {
            return utterances - delays.size();
        }

        double falsePerMinute() {
            return falseSeconds * 60 / seconds;
        }

        double changesPerUtterance() {
            return (double) changes / Math.max(1, delays.size());
        }

        static long percentile(List<Long> values, int percent) {
            List<Long> sorted = values.stream().sorted().toList();
            return sorted.get((sorted.size() - 1) * percent / 100);
        }

        private static String spread(List<Long> values) {
            return values.isEmpty() ? "–" : percentile(values, 50) + " / " + percentile(values, 95);
        }

        @Override
        public String toString() {
            String changing = utterances == 0 ? "–" : "%.1f".formatted(changesPerUtterance());
            return "%d | %d | %s | %s | %s | %.1f".formatted(utterances, missed(), spread(delays), spread(ends),
                    changing, falsePerMinute());
        }
    }

    /**
     * Takes what was told of one person.
     *
     * @param speaking in the scene's time
     */
    void add(String name, MicrophoneScene scene, List<Utterance> speaking) {
        Row row = rows.computeIfAbsent(name, _ -> new Row());
        row.seconds += scene.seconds();
        for (Utterance utterance : scene.utterances()) {
            row.utterances++;
            List<Utterance> hits = speaking.stream()
                    .filter(s -> s.from() < utterance.to() + LATE && s.to() > utterance.from()).toList();
            if (!hits.isEmpty()) {
                row.changes += 2 * hits.size();
                row.delays.add(Math.round(1000 * (hits.getFirst().from() - utterance.from())));
                row.ends.add(Math.round(1000 * (hits.getLast().to() - utterance.to())));
            }
        }
        row.falseSeconds += speaking.stream().mapToDouble(s -> outside(s, scene.utterances())).sum();
    }

    /** How much of a span is in no utterance and not right behind one. */
    private static double outside(Utterance span, List<Utterance> utterances) {
        double inside = utterances.stream().mapToDouble(
                u -> Math.max(0, Math.min(span.to(), u.to() + TAIL) - Math.max(span.from(), u.from()))).sum();
        return span.to() - span.from() - inside;
    }

    void forEach(Consumer<Map.Entry<String, Row>> check) {
        rows.entrySet().forEach(check);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("""

                | room | client | sound | utterances | missed | noticed after, ms (median / p95) \
                | over after, ms (median / p95) | changes per utterance | falsely speaking, s/min |
                | --- | --- | --- | --- | --- | --- | --- | --- | --- |
                """);
        rows.forEach((name, row) -> text.append("| %s | %s |%n".formatted(name, row)));
        return text.toString();
    }
}
