package org.pufferblow.adapter.simulation;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lets somebody say one packet and looks who gets it: through the real conference, on the streams that were negotiated. */
final class Hearing {
    private static final int OPUS_CHROME = 111;
    private static final int OPUS_FIREFOX = 109;

    private final World world;
    private final Map<String, Client> call;

    Hearing(World world, Map<String, Client> call) {
        this.world = world;
        this.call = call;
    }

    void of(Client speaker) {
        if (!speaker.isWellBehaved()) {
            return;
        }
        SimulatedTransport from = world.media().of(speaker.peer);
        world.transports().all().forEach(SimulatedTransport::takeSent);
        List<Transceiver> sending = speaker.peer.transceivers().stream()
                .filter(t -> t.kind.equals("audio") && speaker.peer.isSending(t)).toList();
        for (Transceiver microphone : sending) {
            byte[] packet = packet(speaker, microphone);
            from.listener().onRtp(packet, 8, packet.length - 16, world.time().nowNs());
        }
        boolean maySpeak = speaker.person.scope.contains("send_audio") && !speaker.muted && !sending.isEmpty();
        for (Client listener : call.values()) {
            if (listener.isWellBehaved()) {
                List<SimulatedTransport.Packet> got = world.media().of(listener.peer).takeSent();
                boolean hears = maySpeak && listener != speaker && listener.person.scope.contains("recv")
                        && !listener.deafened && carrying(listener, speaker).isPresent();
                check(speaker, listener, got, hears);
            }
        }
    }

    /** What brings the speaker to the listener; that it is there unless the listener turned it away is checked before. */
    private static Optional<Transceiver> carrying(Client listener, Client speaker) {
        return listener.peer.transceivers().stream()
                .filter(t -> t.fired && t.remoteStream.equals(speaker.person.user)).findFirst();
    }

    /** However many microphones the speaker has open, one of them is heard. */
    private static void check(Client speaker, Client listener, List<SimulatedTransport.Packet> got, boolean hears) {
        if (got.size() != (hears ? 1 : 0)) {
            throw new Violation("hearing", listener + " gets " + got.size() + " packets of " + speaker);
        }
        if (hears) {
            if (got.get(0).ssrc() != carrying(listener, speaker).orElseThrow().remoteSsrc) {
                throw new Violation("hearing", listener + " gets " + speaker + " on another SSRC than was negotiated");
            }
            int payloadType = got.get(0).payloadType();
            if (payloadType != OPUS_CHROME && payloadType != OPUS_FIREFOX) {
                throw new Violation("hearing", "payload type " + payloadType);
            }
        }
    }

    /** A packet in the middle of a larger buffer: header, its mid in a one-byte extension (RFC 8285), payload. */
    private static byte[] packet(Client speaker, Transceiver microphone) {
        byte[] mid = microphone.mid.getBytes(StandardCharsets.US_ASCII);
        int extensionWords = (mid.length + 4) / 4;
        byte[] packet = new byte[8 + 12 + 4 + 4 * extensionWords + 40 + 8];
        packet[8] = (byte) 0x90;
        packet[9] = (byte) (speaker.isFirefox() ? OPUS_FIREFOX : OPUS_CHROME);
        packet[11] = 1;
        for (int i = 0; i < 4; i++) {
            packet[16 + i] = (byte) (microphone.localSsrc >> (24 - 8 * i));
        }
        packet[20] = (byte) 0xBE;
        packet[21] = (byte) 0xDE;
        packet[23] = (byte) extensionWords;
        packet[24] = (byte) ((speaker.isFirefox() ? 3 : 4) << 4 | (mid.length - 1));
        System.arraycopy(mid, 0, packet, 25, mid.length);
        return packet;
    }
}
