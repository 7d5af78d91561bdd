package org.pufferblow.adapter.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.sdp.CandidateAttribute;

class MessageReaderTest {
    private static final ClientMessage INVALID = new ClientMessage.Invalid();

    private static ClientMessage read(String json) {
        return MessageReader.read(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void everyTypeOfTheContractIsRead() {
        assertThat(read("{\"type\":\"join\",\"session_id\":\"s\"}")).isEqualTo(new ClientMessage.Join());
        assertThat(read("{\"type\":\"offer\",\"offer\":{\"type\":\"offer\",\"sdp\":\"v=0\"}}"))
                .isEqualTo(new ClientMessage.Offer(Optional.of("v=0")));
        assertThat(read("{\"type\":\"answer\",\"answer\":{\"sdp\":\"v=0\",\"type\":\"answer\"}}"))
                .isEqualTo(new ClientMessage.Answer(Optional.of("v=0")));
        assertThat(read("{\"type\":\"screen_share_started\"}")).isEqualTo(new ClientMessage.ScreenShareStarted());
        assertThat(read("{\"type\":\"screen_share_stopped\"}")).isEqualTo(new ClientMessage.ScreenShareStopped());
        assertThat(read("{\"type\":\"ping\"}")).isEqualTo(new ClientMessage.Ping());
        assertThat(
                read("{\"type\":\"candidate\",\"candidate\":{\"candidate\":\"candidate:1 1 udp 1 10.0.0.1 9 typ host\","
                        + "\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":\"abcd\"}}"))
                .isEqualTo(new ClientMessage.TrickledCandidate("candidate:1 1 udp 1 10.0.0.1 9 typ host",
                        Optional.of("0"), Optional.of(0), Optional.of("abcd")));
    }

    @Test
    void everyPartOfAnAudioStateMayBeMissing() {
        assertThat(read("{\"type\":\"audio_state\",\"audio_state\":{\"is_muted\":true,\"is_speaking\":null}}"))
                .isEqualTo(new ClientMessage.AudioState(Optional.of(true), Optional.empty(), Optional.empty()));
        assertThat(read("{\"type\":\"audio_state\"}"))
                .isEqualTo(new ClientMessage.AudioState(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"candidate\":\"\"}", "{\"candidate\":null,\"sdpMid\":null}"})
    void aNullOrEmptyCandidateIsTheEndOfCandidates(String candidate) {
        assertThat(read("{\"type\":\"candidate\",\"candidate\":" + candidate + "}"))
                .isInstanceOfSatisfying(ClientMessage.TrickledCandidate.class,
                        c -> assertThat(c.candidate()).isEmpty());
        assertThat(read("{\"type\":\"candidate\"}")).isEqualTo(new ClientMessage.TrickledCandidate("",
                Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "99999999999", "1e300"})
    void aNumberThatIsNoIndexIsNone(String index) {
        assertThat(read("{\"type\":\"candidate\",\"candidate\":{\"candidate\":\"c\",\"sdpMLineIndex\":" + index + "}}"))
                .isEqualTo(new ClientMessage.TrickledCandidate("c", Optional.empty(), Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void aMissingDescriptionIsEmpty() {
        assertThat(read("{\"type\":\"offer\"}")).isEqualTo(new ClientMessage.Offer(Optional.empty()));
        assertThat(read("{\"type\":\"answer\",\"answer\":null}")).isEqualTo(
                new ClientMessage.Answer(Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "\"join\"", "12", "{", "{\"type\":\"join\"} {}", "{\"type\":join}",
            "{\"type\":\"join\",\"type\":\"ping\"}"})
    void whatIsNoObjectIsInvalid(String json) {
        assertThat(read(json)).isEqualTo(INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"OFFER\",\"sdp\":\"v=0\"}", "{\"type\":\"Offer\",\"sdp\":\"v=0\"}",
            "{\"type\":7,\"sdp\":\"v=0\"}", "{\"type\":null,\"sdp\":\"v=0\"}", "{\"sdp\":\"v=0\"}", "\"v=0\""})
    void aDescriptionIsWhatTheMessageSaysItIs(String description) {
        assertThat(read("{\"type\":\"offer\",\"offer\":" + description + "}"))
                .isEqualTo(new ClientMessage.Offer(Optional.of("v=0")));
        assertThat(read("{\"type\":\"answer\",\"answer\":" + description.replaceAll("(?i)offer", "ANSWER") + "}"))
                .isEqualTo(new ClientMessage.Answer(Optional.of("v=0")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"rollback\",\"sdp\":\"\"}", "{\"type\":\"answer\",\"sdp\":\"v=0\"}",
            "{\"sdp\":1}",
            "{\"sdp\":{\"sdp\":\"v=0\"}}", "7", "true", "[\"v=0\"]", "{}"})
    void whatIsNoOfferIsNone(String description) {
        assertThat(read("{\"type\":\"offer\",\"offer\":" + description + "}"))
                .isEqualTo(new ClientMessage.Offer(Optional.empty()));
    }

    /** Each of these ended the call of the shipped client, by an {@code error} that nobody had to send. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '\'', value = {
            "'\"sdpMid\":0,\"sdpMLineIndex\":\"1\",\"usernameFragment\":1234', 0, 1, 1234",
            "'\"sdpMid\":true,\"sdpMLineIndex\":\"x\",\"usernameFragment\":[]', true, -1, ''",
            "'\"sdpMid\":{},\"sdpMLineIndex\":[0],\"usernameFragment\":{}', '', -1, ''",
            "'\"sdpMid\":[\"0\"],\"sdpMLineIndex\":true,\"usernameFragment\":null', '', -1, ''",
            "'\"sdpMid\":1.5,\"sdpMLineIndex\":\"4294967296\",\"usernameFragment\":\"u\"', 1.5, -1, u"})
    void aCandidatesFieldsMayHaveAnyType(String fields, String mid, int index, String ufrag) {
        assertThat(read("{\"type\":\"candidate\",\"candidate\":{\"candidate\":\"c\"," + fields + "}}"))
                .isEqualTo(new ClientMessage.TrickledCandidate("c", Optional.of(mid).filter(m -> !m.isEmpty()),
                        Optional.of(index).filter(i -> i >= 0), Optional.of(ufrag).filter(u -> !u.isEmpty())));
    }

    @Test
    void aCandidateMayBeItsAttributeAlone() {
        assertThat(read("{\"type\":\"candidate\",\"candidate\":\"candidate:1 1 udp 1 10.0.0.1 9 typ host\"}"))
                .isEqualTo(new ClientMessage.TrickledCandidate("candidate:1 1 udp 1 10.0.0.1 9 typ host",
                        Optional.empty(), Optional.empty(), Optional.empty()));
    }

    /** Not the end of candidates: something came, and is counted. */
    @ParameterizedTest
    @ValueSource(strings = {"7", "true", "[]", "{\"candidate\":7}", "{\"candidate\":false}",
            "{\"candidate\":{\"candidate\":\"c\"}}"})
    void aCandidateThatIsNoTextIsUnparsable(String candidate) {
        assertThat(read("{\"type\":\"candidate\",\"candidate\":" + candidate + "}"))
                .isInstanceOfSatisfying(ClientMessage.TrickledCandidate.class, c -> {
                    assertThat(c.candidate()).isNotBlank();
                    assertThat(CandidateAttribute.parse(c.candidate())).isEmpty();
                });
    }

    @Test
    void whatIsNeitherTrueNorFalseLeavesAStateAsItWas() {
        assertThat(read("{\"type\":\"audio_state\",\"audio_state\":{\"is_muted\":\"true\",\"is_deafened\":0,"
                + "\"is_speaking\":\"yes\"}}"))
                .isEqualTo(new ClientMessage.AudioState(Optional.of(true), Optional.of(false), Optional.empty()));
        assertThat(read("{\"type\":\"audio_state\",\"audio_state\":true}"))
                .isEqualTo(new ClientMessage.AudioState(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void aTypeThatIsNoTextIsUnknown() {
        assertThat(read("{\"type\":7}")).isEqualTo(new ClientMessage.Unknown("7"));
        assertThat(read("{\"type\":[]}")).isEqualTo(new ClientMessage.Unknown(""));
    }

    @Test
    void nestingStringsNumbersAndTokensAreBounded() {
        assertThat(read("{\"type\":\"ping\",\"x\":" + "[".repeat(40) + "]".repeat(40) + "}")).isEqualTo(INVALID);
        assertThat(read("{\"type\":\"ping\",\"x\":" + "[".repeat(100_000))).isEqualTo(INVALID);
        assertThat(read("{\"type\":\"ping\",\"x\":\"" + "x".repeat(2 << 20) + "\"}")).isEqualTo(INVALID);
        assertThat(read("{\"type\":\"ping\",\"x\":" + "9".repeat(33) + "}")).isEqualTo(INVALID);
        assertThat(read("{\"type\":\"ping\",\"x\":[" + "0,".repeat(10_000) + "0]}")).isEqualTo(INVALID);
        assertThat(read("{\"type\":\"ping\",\"" + "n".repeat(1000) + "\":0}")).isEqualTo(INVALID);
    }

    @Test
    void unknownFieldsAreIgnored() {
        assertThat(read("{\"type\":\"ping\",\"later\":{\"a\":[1,2]},\"payload\":null}"))
                .isEqualTo(new ClientMessage.Ping());
    }

    @Test
    void anUnknownTypeIsCutTo64CharactersAndNotInTheMiddleOfOne() {
        assertThat(read("{\"type\":\"dance\"}")).isEqualTo(new ClientMessage.Unknown("dance"));
        assertThat(read("{}")).isEqualTo(new ClientMessage.Unknown(""));
        assertThat(read("{\"type\":\"" + "x".repeat(100) + "\"}"))
                .isEqualTo(new ClientMessage.Unknown("x".repeat(64)));
        assertThat(read("{\"type\":\"" + "x".repeat(63) + "😀😀\"}"))
                .isEqualTo(new ClientMessage.Unknown("x".repeat(63)));
    }

    @Test
    void utf16IsNotGuessedAt() {
        assertThat(MessageReader.read(ByteBuffer.wrap("{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_16BE))))
                .isEqualTo(INVALID);
    }

    @Property(tries = 500)
    void anyBytesAreAMessage(@ForAll byte[] bytes) {
        assertThat(MessageReader.read(ByteBuffer.wrap(bytes))).isNotNull();
    }

    @Property(tries = 1000)
    void anyJsonIsAMessageAndItsEchoCanBeWritten(@ForAll("json") String json) {
        ClientMessage message = read(json);
        assertThat(message).isNotNull();
        if (message instanceof ClientMessage.Unknown(String type)) {
            assertThat(MessageWriter.write(new ServerMessage.Failure("unsupported message type: " + type)))
                    .isNotEmpty();
        }
    }

    @Provide
    Arbitrary<String> json() {
        Arbitrary<String> text = Arbitraries.oneOf(
                Arbitraries.of("join", "offer", "answer", "candidate", "audio_state", "ping", "\\ud800", "\\u0000"),
                Arbitraries.strings().ofMaxLength(80).map(s -> s.replace("\\", "").replace("\"", "")));
        Arbitrary<String> leaf = Arbitraries.oneOf(text.map(s -> '"' + s + '"'),
                Arbitraries.of("null", "true", "false", "0", "-1", "1e400", "[]", "{}", "1234567890123"));
        Arbitrary<String> name = Arbitraries.of("type", "offer", "answer", "candidate", "audio_state", "sdp", "sdpMid",
                "sdpMLineIndex", "usernameFragment", "is_muted", "is_deafened", "is_speaking", "x");
        Arbitrary<String> inner = objects(name, leaf);
        return objects(name, Arbitraries.oneOf(leaf, leaf, inner));
    }

    private static Arbitrary<String> objects(Arbitrary<String> name, Arbitrary<String> value) {
        return net.jqwik.api.Combinators.combine(name, value).as((n, v) -> '"' + n + "\":" + v).list().ofMaxSize(6)
                .map(fields -> "{" + String.join(",", fields) + "}");
    }
}
