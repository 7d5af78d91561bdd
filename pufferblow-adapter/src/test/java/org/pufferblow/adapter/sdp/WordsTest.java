package org.pufferblow.adapter.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Against regular expressions that say the same. */
class WordsTest {
    private static final Pattern SPACES = Pattern.compile(" +");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.0-9A-Z^_`a-z{|}~-]{2,5}");
    private static final Pattern ICE = Pattern.compile("[A-Za-z0-9+/=_-]{2,5}");

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.strings().withChars(' ', 'a', ':', '\t').ofMaxLength(12);
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings().withCharRange('\0', '\u0102').ofMaxLength(6);
    }

    @Property
    void shouldSplitAtRunsOfSpaces(@ForAll("lines") String line) {
        assertThat(Words.of(line)).containsExactly(SPACES.split(line, -1));
    }

    @Property
    void shouldKnowTheGrammarsCharacters(@ForAll("words") String word) {
        assertThat(Characters.TOKEN.make(word, 2, 5)).isEqualTo(TOKEN.matcher(word).matches());
        assertThat(Characters.ICE.make(word, 2, 5)).isEqualTo(ICE.matcher(word).matches());
    }

    @Property
    void shouldKnowEachCharacter(@ForAll char character) {
        String word = String.valueOf(character).repeat(2);
        assertThat(Characters.TOKEN.contains(character)).isEqualTo(TOKEN.matcher(word).matches());
        assertThat(Characters.ICE.contains(character)).isEqualTo(ICE.matcher(word).matches());
    }
}
