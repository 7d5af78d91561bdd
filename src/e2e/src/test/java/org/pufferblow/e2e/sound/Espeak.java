package org.pufferblow.e2e.sound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** espeak-ng, which says anything in many voices. */
public final class Espeak {
    /** The program, as Debian names it and its package. */
    public static final String PROGRAM = "espeak-ng";

    /** Somebody, and what he says: sentences of different lengths, with pauses as between words and half-sentences. */
    record Voice(String name, int wordsPerMinute, List<String> sentences) {
        List<Sound> say() {
            return sentences.stream().map(text -> Espeak.say(name, wordsPerMinute, text)).toList();
        }
    }

    static final List<Voice> VOICES = List.of(
            new Voice("en-us", 165, List.of("Good morning everybody, shall we begin?", "Okay.",
                    "I think, that the second build failed again, because nobody had told the server about it.",
                    "Well, let me see. One, two, three, four.")),
            new Voice("en-gb+m3", 150, List.of("Hello, can you hear me now?", "Yes.",
                    "I would say that we leave it as it is, and look at the numbers again tomorrow.",
                    "No, no, that is not what I meant, but never mind.")),
            new Voice("fr+f2", 160, List.of("Bonjour à tous, on peut commencer?", "Oui.",
                    "Je pense que le serveur ne répond plus, parce que personne ne lui a rien dit.",
                    "Attendez un peu. Un, deux, trois, quatre.")),
            new Voice("de+m3", 155, List.of("Guten Morgen, wollen wir anfangen?", "Genau.",
                    "Ich glaube, dass es gestern noch ging, aber heute morgen war alles anders.",
                    "Einen Augenblick bitte. Eins, zwei, drei, vier.")),
            new Voice("es+f4", 165, List.of("Buenos días a todos, podemos empezar?", "Vale.",
                    "Creo que el servidor no contesta, porque nadie le ha dicho nada.",
                    "Espera un momento. Uno, dos, tres, cuatro.")));

    private Espeak() {}

    private static Sound say(String voice, int wordsPerMinute, String text) {
        try {
            Process process = new ProcessBuilder(PROGRAM, "-v", voice, "-s", Integer.toString(wordsPerMinute),
                    "--stdout", text).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            process.getOutputStream().close();
            return Sound.ofWav(process.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
