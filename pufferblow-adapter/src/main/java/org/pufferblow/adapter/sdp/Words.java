package org.pufferblow.adapter.sdp;

import java.util.ArrayList;
import java.util.List;

/** The parts of a line. */
final class Words {
    private Words() {}

    /** What stands between runs of spaces; empty at the ends of a text that begins or ends with one. */
    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        int from = 0;
        int space = text.indexOf(' ');
        while (space >= 0) {
            words.add(text.substring(from, space));
            from = space + 1;
            while (from < text.length() && text.charAt(from) == ' ') {
                from++;
            }
            space = text.indexOf(' ', from);
        }
        words.add(text.substring(from));
        return words;
    }
}
