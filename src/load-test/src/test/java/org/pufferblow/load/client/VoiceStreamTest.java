package org.pufferblow.load.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pufferblow.load.measure.LatencyHistogram;
import org.pufferblow.load.measure.MediaFigures;
import org.pufferblow.load.measure.MediaTally;
import org.pufferblow.rtp.ExtensionElements;
import org.pufferblow.rtp.RtpPacket;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.LocalTransport;
import org.pufferblow.transport.PeerTransport;
import org.pufferblow.transport.RemoteTransport;
import org.pufferblow.transport.RtpSender;
import org.pufferblow.transport.TransportState;

/** What is said, and what is heard of it. */
class VoiceStreamTest {
    private static final int PAYLOAD = 80;

    private final List<byte[]> sent = new ArrayList<>();
    private final MediaTally tally = new MediaTally();
    private final LoadRoom room = new LoadRoom(1);

    /** Keeps what it is given, as plain as it came. */
    private final class Wire implements PeerTransport, RtpSender {
        private final byte[] buffer = new byte[RtpSender.MAX_PACKET_LENGTH];

        @Override
        public byte[] buffer() {
            return buffer;
        }

        @Override
        public boolean send(int length) {
            return sent.add(Arrays.copyOf(buffer, length));
        }

        @Override
        public RtpSender rtpSender(long ssrc) {
            return this;
        }

        @Override
        public LocalTransport local() {
            throw new UnsupportedOperationException();
        }

        @Override
        public LocalTransport restart() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void reconnect(RemoteTransport remote) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void connect(RemoteTransport remote, DtlsRole ourRole) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addRemoteCandidate(Candidate candidate) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean addRemoteCandidate(String remoteUfrag, Candidate candidate) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TransportState state() {
            return TransportState.CONNECTED;
        }

        @Override
        public boolean sendRtcp(byte[] bytes, int offset, int length) {
            return false;
        }

        @Override
        public void close() {}
    }

    private VoiceStream voice(SpeechLevels levels) {
        return new VoiceStream(new Wire(), 0xCAFE_BABEL, tally, levels, room, PAYLOAD);
    }

    private MediaFigures figures() {
        return tally.figures(System.nanoTime(), new LatencyHistogram());
    }

    @Test
    void shouldSendRtpWithALevelEachTwentyMilliseconds() {
        VoiceStream voice = voice(SpeechLevels.speech(1));
        voice.say(System.nanoTime());
        voice.say(System.nanoTime());

        RtpPacket first = new RtpPacket();
        RtpPacket second = new RtpPacket();
        assertThat(first.wrap(sent.get(0), 0, sent.get(0).length)).isTrue();
        assertThat(second.wrap(sent.get(1), 0, sent.get(1).length)).isTrue();
        assertThat(first.ssrc()).isEqualTo(0xCAFE_BABE);
        assertThat(first.payloadType()).isEqualTo(ClientSdp.OPUS);
        assertThat(first.payloadLength()).isEqualTo(PAYLOAD);
        assertThat((second.sequenceNumber() - first.sequenceNumber()) & 0xFFFF).isEqualTo(1);
        assertThat(second.timestamp() - first.timestamp()).isEqualTo(960);
        assertThat(new ExtensionElements().find(first, ClientSdp.LEVEL_EXTENSION)).isTrue();
    }

    @Test
    void shouldBeReadBehindAnyHeaderThatTheServerWrites() {
        long beforeNs = System.nanoTime();
        voice(SpeechLevels.speech(1)).say(beforeNs);
        byte[] bytes = sent.getFirst();

        long sentNs = VoiceStream.sentNs(bytes, 0, bytes.length);

        assertThat(sentNs - beforeNs).isBetween(0L, 1_000_000_000L);
        // Another extension, of three words, and in the middle of a buffer.
        ByteBuffer other = ByteBuffer.allocate(7 + 12 + 16 + PAYLOAD);
        other.position(7).put(bytes, 0, 12).putShort((short) 0xBEDE).putShort((short) 3).position(7 + 28)
                .put(bytes, 20, PAYLOAD);
        assertThat(VoiceStream.sentNs(other.array(), 7, other.capacity() - 7)).isEqualTo(sentNs);
        // None at all.
        ByteBuffer bare = ByteBuffer.allocate(12 + PAYLOAD).put(bytes, 0, 12).put(bytes, 20, PAYLOAD);
        bare.put(0, (byte) 0x80);
        assertThat(VoiceStream.sentNs(bare.array(), 0, bare.capacity())).isEqualTo(sentNs);
    }

    @Test
    void shouldNotTakeOthersPacketsForOurs() {
        assertThat(VoiceStream.sentNs(new byte[200], 0, 200)).isEqualTo(VoiceStream.NOT_OURS);
        byte[] short1 = new byte[20];
        short1[0] = (byte) 0x9F;
        assertThat(VoiceStream.sentNs(short1, 0, 20)).isEqualTo(VoiceStream.NOT_OURS);
    }

    @Test
    void shouldExpectAPacketAtEachOther() {
        for (int i = 0; i < 4; i++) {
            room.onConnected(i == 0);
        }
        voice(SpeechLevels.roomNoise(1)).say(System.nanoTime());
        assertThat(figures().sent()).isEqualTo(1);
        assertThat(figures().expected()).isEqualTo(3);
    }

    @Test
    void shouldHearTheFirstOfAStreamThenOneInSoMany() {
        VoiceStream voice = voice(SpeechLevels.speech(1));
        ReceivedStreams ears = new ReceivedStreams(tally, 4);
        long nowNs = System.nanoTime();
        List<Integer> decrypted = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            voice.say(nowNs);
            byte[] bytes = sent.getLast();
            if (ears.hear(bytes, 0, bytes.length, nowNs)) {
                decrypted.add(i);
                ears.sample(bytes, 0, bytes.length, System.nanoTime());
            }
        }
        assertThat(decrypted).containsExactly(1, 4, 8);
        assertThat(figures().received()).isEqualTo(9);
        assertThat(figures().missing()).isZero();
        assertThat(figures().latencySamples()).isEqualTo(3);
        assertThat(figures().latencyMaxNs()).isBetween(0L, 1_000_000_000L);
    }

    @Test
    void shouldHearOneASecondEvenOfASlowStream() {
        VoiceStream voice = voice(SpeechLevels.speech(1));
        ReceivedStreams ears = new ReceivedStreams(tally, 1_000);
        int decrypted = 0;
        for (int i = 0; i < 5; i++) {
            voice.say(0);
            byte[] bytes = sent.getLast();
            decrypted += ears.hear(bytes, 0, bytes.length, i * 600_000_000L) ? 1 : 0;
        }
        assertThat(decrypted).isEqualTo(3);
    }

    @Test
    void shouldBoundTheStreamsOfOneListener() {
        ReceivedStreams ears = new ReceivedStreams(tally, 1);
        byte[] packet = new byte[40];
        packet[0] = (byte) 0x80;
        for (int i = 0; i < 1_000; i++) {
            ByteBuffer.wrap(packet).putInt(8, i);
            ears.hear(packet, 0, packet.length, 0);
        }
        assertThat(figures().received()).isEqualTo(256);
    }

    @Test
    void shouldSpeakAndBreathe() {
        SpeechLevels speech = SpeechLevels.speech(3);
        int voiced = 0;
        for (int i = 0; i < 1_000; i++) {
            int level = speech.next();
            assertThat(level & 0x7F).isBetween(20, 70);
            voiced += level >> 7;
        }
        assertThat(voiced).isBetween(700, 990);
        SpeechLevels noise = SpeechLevels.roomNoise(3);
        for (int i = 0; i < 100; i++) {
            assertThat(noise.next()).isBetween(60, 80);
        }
    }

    @Test
    void shouldGiveTheFirstSeatsToTalkers() {
        assertThat(room.isTalker(room.takeSeat())).isTrue();
        int second = room.takeSeat();
        assertThat(room.isTalker(second)).isFalse();
        room.leaveSeat(0);
        assertThat(room.takeSeat()).isZero();
        assertThat(room.takeSeat()).isEqualTo(2);
    }
}
