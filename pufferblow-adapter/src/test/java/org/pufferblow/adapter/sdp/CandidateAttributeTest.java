package org.pufferblow.adapter.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;

class CandidateAttributeTest {
    @Test
    void shouldReadAHostCandidate() {
        assertThat(CandidateAttribute.parse("candidate:0 1 UDP 2122252543 192.0.2.56 40817 typ host"))
                .contains(new Candidate("0", 2122252543L, at("192.0.2.56", 40817), CandidateType.HOST, null));
    }

    @Test
    void shouldReadAReflexiveCandidateWithItsBaseBehindOtherAttributes() {
        assertThat(CandidateAttribute.parse("a=candidate:18 1 udp 1686052607 198.51.100.7 46154 typ srflx tcptype x "
                + "raddr 192.0.2.55 rport 46155 generation 0\r\n"))
                .contains(new Candidate("18", 1686052607L, at("198.51.100.7", 46154), CandidateType.SRFLX,
                        at("192.0.2.55", 46155)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "candidate:", "candidate:1 1 udp 1 192.0.2.1 9 typ", "1 1 udp 1 192.0.2.1 9 typ host",
            "candidate:1 2 udp 1 192.0.2.1 9 typ host", "candidate:1 1 tcp 1 192.0.2.1 9 typ host",
            "candidate:1 1 udp 0 192.0.2.1 9 typ host", "candidate:1 1 udp 2147483648 192.0.2.1 9 typ host",
            "candidate:1 1 udp 1 192.0.2.1 0 typ host", "candidate:1 1 udp 1 192.0.2.1 65536 typ host",
            "candidate:1 1 udp 1 name.local 9 typ host", "candidate:1 1 udp 1 localhost 9 typ host",
            "candidate:1 1 udp 1 0.0.0.0 9 typ host", "candidate:1 1 udp 1 224.0.0.1 9 typ host",
            "candidate:1 1 udp 1 :: 9 typ host", "candidate:1 1 udp 1 192.0.2.1 9 typ other",
            "candidate:1 1 udp 1 192.0.2.1 9 kind host", "candidate:! 1 udp 1 192.0.2.1 9 typ host",
            "candidate:1 1 udp -1 192.0.2.1 9 typ host", "candidate:1 1 udp 1 192.0.2.1 +9 typ host"})
    void shouldIgnoreWhatItHasNoUseFor(String attribute) {
        assertThat(CandidateAttribute.parse(attribute)).isEmpty();
    }

    @Test
    void shouldIgnoreAnOverlongAttribute() {
        String good = "candidate:1 1 udp 1 192.0.2.1 9 typ host ";
        assertThat(CandidateAttribute.parse(good + "x ".repeat(200))).isPresent();
        assertThat(CandidateAttribute.parse(good + "x ".repeat(300))).isEmpty();
    }

    @Test
    void shouldHideTheBaseThatIsWithheld() {
        assertThat(CandidateAttribute
                .format(new Candidate("1", 7, at("198.51.100.7", 9), CandidateType.SRFLX, null)))
                .isEqualTo("candidate:1 1 udp 7 198.51.100.7 9 typ srflx raddr 0.0.0.0 rport 0");
    }

    @Property
    void shouldReadWhatItWrites(@ForAll("candidates") Candidate candidate) {
        assertThat(CandidateAttribute.parse(CandidateAttribute.format(candidate))).contains(candidate);
    }

    @Property
    void shouldNeverThrow(@ForAll String garbage) {
        assertThat(CandidateAttribute.parse(garbage)).isEmpty();
        assertThat(CandidateAttribute.parse("candidate:1 1 udp 1 " + garbage + " 9 typ host")).isNotNull();
    }

    @Provide
    Arbitrary<Candidate> candidates() {
        Arbitrary<InetSocketAddress> addresses = Combinators
                .combine(Arbitraries.of("192.0.2.1", "203.0.113.250", "2001:db8:0:0:0:0:0:5"),
                        Arbitraries.integers().between(1, 65535))
                .as(CandidateAttributeTest::at);
        return Combinators
                .combine(Arbitraries.strings().withChars("abzAZ059+/").ofMinLength(1).ofMaxLength(32),
                        Arbitraries.longs().between(1, Integer.MAX_VALUE), addresses,
                        Arbitraries.of(CandidateType.class), addresses)
                .as((foundation, priority, address, type, related) -> new Candidate(foundation, priority, address, type,
                        type == CandidateType.HOST ? null : related));
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }
}
