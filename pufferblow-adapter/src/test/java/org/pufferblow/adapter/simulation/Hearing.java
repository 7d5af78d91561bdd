package org.pufferblow.adapter.simulation;

import java.util.List;
import java.util.Map;

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
        Transceiver microphone = speaker.peer.transceivers().get(0);
        byte[] packet = packet(speaker, microphone.localSsrc);
        from.listener().onRtp(packet, 8, packet.length - 16, world.time().nowNs());
        boolean maySpeak = speaker.person.scope.contains("send_audio") && !speaker.muted;
        for (Client listener : call.values()) {
            if (listener.isWellBehaved()) {
                List<SimulatedTransport.Packet> got = world.media().of(listener.peer).takeSent();
                boolean hears = maySpeak && listener != speaker && listener.person.scope.contains("recv")
                        && !listener.deafened;
                check(speaker, listener, got, hears);
            }
        }
    }

    private static void check(Client speaker, Client listener, List<SimulatedTransport.Packet> got, boolean hears) {
        if (got.size() != (hears ? 1 : 0)) {
            throw new Violation("hearing", listener + " gets " + got.size() + " packets of " + speaker);
        }
        if (hears) {
            long expected = listener.peer.transceivers().stream()
                    .filter(t -> t.fired && t.remoteStream.equals(speaker.person.user)).findFirst().get().remoteSsrc;
            if (got.get(0).ssrc() != expected) {
                throw new Violation("hearing", listener + " gets " + speaker + " on another SSRC than was negotiated");
            }
            int payloadType = got.get(0).payloadType();
            if (payloadType != OPUS_CHROME && payloadType != OPUS_FIREFOX) {
                throw new Violation("hearing", "payload type " + payloadType);
            }
        }
    }

    /** A packet in the middle of a larger buffer. */
    private static byte[] packet(Client speaker, long ssrc) {
        byte[] packet = new byte[8 + 12 + 40 + 8];
        packet[8] = (byte) 0x80;
        packet[9] = (byte) (speaker.isFirefox() ? OPUS_FIREFOX : OPUS_CHROME);
        packet[11] = 1;
        for (int i = 0; i < 4; i++) {
            packet[16 + i] = (byte) (ssrc >> (24 - 8 * i));
        }
        return packet;
    }
}
