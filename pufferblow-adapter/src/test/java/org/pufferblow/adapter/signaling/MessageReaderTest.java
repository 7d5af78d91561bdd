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
import org.junit.jupiter.params.provider.ValueSource;

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
            "{\"type\":7}", "{\"type\":[]}", "{\"type\":\"join\",\"type\":\"ping\"}",
            "{\"type\":\"offer\",\"offer\":\"v=0\"}", "{\"type\":\"offer\",\"offer\":{\"sdp\":1}}",
            "{\"type\":\"offer\",\"offer\":{\"type\":\"rollback\",\"sdp\":\"\"}}",
            "{\"type\":\"candidate\",\"candidate\":\"candidate:1\"}",
            "{\"type\":\"candidate\",\"candidate\":{\"candidate\":\"c\",\"sdpMLineIndex\":\"0\"}}",
            "{\"type\":\"audio_state\",\"audio_state\":true}",
            "{\"type\":\"audio_state\",\"audio_state\":{\"is_muted\":\"yes\"}}",
            "{\"type\":\"audio_state\",\"audio_state\":{\"is_muted\":1}}"})
    void whatIsNoObjectOrHasAWrongTypeIsInvalid(String json) {
        assertThat(read(json)).isEqualTo(INVALID);
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
