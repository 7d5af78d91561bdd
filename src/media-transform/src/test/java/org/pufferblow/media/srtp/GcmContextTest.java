package org.pufferblow.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.media.srtp.Packets.open;
import static org.pufferblow.media.srtp.Packets.protect;
import static org.pufferblow.media.srtp.Packets.rtp;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.media.srtp.Packets.Pair;

/** What we seal, jitsi-srtp opens, and the other way round: it shares no code with this, from the derivation of keys on. */
class GcmContextTest {
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
        SrtpSession ours = Pair.of(GCM).client();
        SrtpOutbound.Stream stream = ours.outbound().stream(7);
        JitsiStream theirs = JitsiStream.receiving();
        JitsiStream alsoTheirs = JitsiStream.sending();
        PacketIndices expected = new PacketIndices();
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
            long index = expected.find(sequenceNumber);
            if (index == PacketIndices.NONE) {
                assertThat(wire).isEmpty();
                continue;
            }
            expected.take(index);
            assertThat(theirs.open(wire)).isEqualTo(plain);
            byte[] back = alsoTheirs.seal(plain);
            assertThat(open(ours.inbound(), back, 0).plain()).isEqualTo(plain);
            assertThat(open(ours.inbound(), back, 0).status()).isEqualTo(SrtpStatus.REPLAYED);
        }
        ours.close();
    }

    /** One SSRC of the server that {@link Pair} makes, by jitsi-srtp alone. */
    private record JitsiStream(SrtpCryptoContext context) {
        private static JitsiStream receiving() {
            return of(false, 0, 32);
        }

        private static JitsiStream sending() {
            return of(true, 16, 44);
        }

        private static JitsiStream of(boolean sender, int keyAt, int saltAt) {
            byte[] material = Packets.keyingMaterial(GCM, 7);
            SrtpContextFactory factory = new SrtpContextFactory(sender, Arrays.copyOfRange(material, keyAt, keyAt + 16),
                    Arrays.copyOfRange(material, saltAt, saltAt + 12), GCM.policy(), GCM.policy(),
                    new LoggerImpl("org.jitsi.srtp", Level.OFF));
            try {
                return new JitsiStream(factory.deriveContext(7, 0));
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        private byte[] open(byte[] wire) {
            return transform(wire, view -> context.reverseTransformPacket(view, false));
        }

        private byte[] seal(byte[] plain) {
            return transform(plain, context::transformPacket);
        }

        private interface Transformation {
            SrtpErrorStatus apply(PacketView view) throws GeneralSecurityException;
        }

        private static byte[] transform(byte[] packet, Transformation transformation) {
            PacketView view = new PacketView();
            byte[] buffer = Arrays.copyOf(packet, packet.length + 60);
            view.set(buffer, 0, packet.length);
            try {
                assertThat(transformation.apply(view)).isEqualTo(SrtpErrorStatus.OK);
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
            return Arrays.copyOf(buffer, view.getLength());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Libcrypto", "SunJCE"})
    void shouldOpenAsBeforeAfterWhatIsForgedOrCut(String factoryClass) {
        SrtpCiphers.choose(factoryClass);
        Pair pair = Pair.of(GCM);
        SrtpInbound inbound = pair.server().inbound();
        SrtpOutbound.Stream stream = pair.client().outbound().stream(5);
        for (int number = 0; number < 200; number++) {
            byte[] plain = rtp(5, number);
            byte[] wire = protect(stream, plain);
            byte[] forged = wire.clone();
            forged[number % wire.length] ^= 1;
            byte[] early = wire.clone();
            early[2] ^= 0x40;
            byte[] claiming = wire.clone();
            claiming[0] |= 0x1F;

            // A changed SSRC is another source, which stays unknown; and none of these counts as this one.
            assertThat(open(inbound, forged, 0).status()).isIn(SrtpStatus.AUTH_FAILED, SrtpStatus.REPLAYED,
                    SrtpStatus.MALFORMED);
            assertThat(open(inbound, early, 0).status()).isEqualTo(SrtpStatus.AUTH_FAILED);
            assertThat(open(inbound, claiming, 0).status()).isIn(SrtpStatus.AUTH_FAILED, SrtpStatus.MALFORMED);
            assertThat(open(inbound, Arrays.copyOf(wire, 28 + number % 80), 0).status())
                    .isEqualTo(SrtpStatus.AUTH_FAILED);
            assertThat(open(inbound, wire, 0).plain()).isEqualTo(plain);
            assertThat(open(inbound, wire, 0).status()).isEqualTo(SrtpStatus.REPLAYED);
            assertThat(inbound.sources()).isEqualTo(1);
        }
        pair.client().close();
        pair.server().close();
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
        Pair pair = Pair.of(GCM);
        SrtpOutbound.Stream stream = pair.client().outbound().stream(5);
        SrtpInbound inbound = pair.server().inbound();
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
                if (stream.protect(buffer, 0, 100) != 116
                        || inbound.unprotectRtp(buffer, 0, 116, i) != SrtpStatus.OK) {
                    throw new AssertionError("refused");
                }
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).as("bytes for 10,000 packets there and back").isLessThan(1000);
    }
}
