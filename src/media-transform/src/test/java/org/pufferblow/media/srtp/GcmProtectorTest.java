package org.pufferblow.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.media.srtp.Packets.open;
import static org.pufferblow.media.srtp.Packets.protect;
import static org.pufferblow.media.srtp.Packets.rtp;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.media.srtp.Packets.Pair;

/** What we seal, jitsi-srtp opens: it shares no code with that, from the derivation of keys on. */
class GcmProtectorTest {
    private static final SrtpProfile GCM = SrtpProfile.SRTP_AEAD_AES_128_GCM;
    private static final int MOST_ROUNDS = 50;

    @AfterEach
    void chooseTheUsual() {
        SrtpCiphers.choose("SunJCE");
    }

    @Property(tries = 100)
    void shouldBeUnderstoodWhicheverTheProvider(@ForAll boolean libcrypto,
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = -30, max = 3000) Integer> steps,
            @ForAll @IntRange(max = 0x7FFF) int first, @ForAll @IntRange(max = 15) int csrcs,
            @ForAll @IntRange(max = 12) int extensionWords) {
        SrtpCiphers.choose(libcrypto ? SrtpCiphers.LIBCRYPTO : "SunJCE");
        Pair pair = Pair.of(GCM);
        SentIndices expected = new SentIndices();
        SrtpOutbound.Stream stream = pair.client().outbound().stream(7);
        int sequenceNumber = first;
        for (int step : steps) {
            sequenceNumber = (sequenceNumber + step) & 0xFFFF;
            byte[] plain = rtp(7, sequenceNumber);
            plain[0] |= (byte) csrcs;
            if (extensionWords > 0) {
                plain[0] |= 0x10;
                int extension = 12 + 4 * csrcs;
                plain[extension + 2] = 0;
                plain[extension + 3] = (byte) Math.min(extensionWords, (100 - extension - 4) / 4);
            }
            byte[] wire = protect(stream, plain);
            if (expected.take(sequenceNumber) == SentIndices.NONE) {
                assertThat(wire).isEmpty();
            } else {
                assertThat(open(pair.server().inbound(), wire, 0).plain()).isEqualTo(plain);
            }
        }
        pair.client().close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Libcrypto", "SunJCE"})
    void shouldHaveOneContextForAllStreamsFromTheFirstPacketToTheClose(String factoryClass) {
        SrtpCiphers.choose(factoryClass);
        SrtpSession session = Pair.of(GCM).client();
        SrtpOutbound outbound = session.outbound();
        List<SrtpOutbound.Stream> streams = List.of(outbound.stream(1), outbound.stream(2), outbound.stream(3));
        assertThat(outbound.hasContext()).isFalse();

        streams.forEach(stream -> assertThat(protect(stream, new byte[100])).isEmpty());
        assertThat(outbound.hasContext()).isFalse();
        assertThat(protect(streams.get(1), rtp(2, 1))).isNotEmpty();
        assertThat(outbound.hasContext()).isTrue();

        session.close();
        session.close();
        assertThat(outbound.hasContext()).isFalse();
        assertThat(protect(streams.get(1), rtp(2, 2))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Libcrypto", "SunJCE"})
    void shouldRefuseAHeaderThatClaimsMoreThanThereIs(String factoryClass) {
        SrtpCiphers.choose(factoryClass);
        SrtpOutbound.Stream stream = Pair.of(GCM).client().outbound().stream(5);
        byte[] packet = rtp(5, 1);
        packet[0] |= 0x10;
        packet[14] = 0;
        packet[15] = 22;
        byte[] cut = Arrays.copyOf(packet, 14);

        assertThat(protect(stream, packet)).isEmpty();
        packet[3] = 2;
        packet[15] = 21;
        assertThat(protect(stream, packet)).isNotEmpty();
        cut[3] = 3;
        assertThat(protect(stream, cut)).isEmpty();
    }

    /** As soon as the compiler has done its part: until then the calls themselves may. */
    @Test
    void shouldAllocateNothingPerPacketWithLibcrypto() {
        SrtpCiphers.choose(SrtpCiphers.LIBCRYPTO);
        Assumptions.assumeTrue(Libraries.hasLibcrypto(), "libcrypto.so.3 is not there");
        SrtpOutbound.Stream stream = Pair.of(GCM).client().outbound().stream(5);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] buffer = new byte[200];
        byte[] packet = rtp(5, 0);
        int sequenceNumber = 0;
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && allocated >= 1000; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                sequenceNumber++;
                System.arraycopy(packet, 0, buffer, 0, packet.length);
                buffer[2] = (byte) (sequenceNumber >>> 8);
                buffer[3] = (byte) sequenceNumber;
                if (stream.protect(buffer, 0, 100) != 116) {
                    throw new AssertionError("refused");
                }
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).as("bytes for 10,000 packets").isLessThan(1000);
    }
}
