package org.pufferblow.adapter.simulation;

import java.util.Optional;
import java.util.SplittableRandom;
import org.pufferblow.adapter.signaling.ClientMessage;

/** Says whatever it likes, within what the socket's own limits let through; some of it half right. */
final class HostileClient extends Client {
    private String lastOffer = "";

    HostileClient(World world, Person person, String name, SplittableRandom random) {
        super(world, person, name, false, random);
    }

    @Override
    boolean isWellBehaved() {
        return false;
    }

    @Override
    void onOpened() {
        if (random.nextInt(4) > 0) {
            peer = newPeer();
            offer(() -> {}, rejected -> {});
        }
        burst(random.nextInt(4));
    }

    /** Some messages, in no order that makes sense. */
    void burst(int messages) {
        if (peer == null) {
            peer = newPeer();
        }
        for (int i = 0; i < messages; i++) {
            world.time().in(random.nextLong(500 * VirtualTime.MS), () -> send(anything()));
        }
    }

    private ClientMessage anything() {
        return switch (random.nextInt(14)) {
            case 0 -> new ClientMessage.Join();
            case 1 -> new ClientMessage.Ping();
            case 2 -> new ClientMessage.Unknown("hm");
            case 3 -> new ClientMessage.Invalid();
            case 4 -> new ClientMessage.Offer(Optional.empty());
            case 5 -> new ClientMessage.Answer(Optional.empty());
            case 6 -> new ClientMessage.AudioState(maybe(), maybe(), maybe());
            case 7 -> random.nextBoolean()
                    ? new ClientMessage.ScreenShareStarted()
                    : new ClientMessage.ScreenShareStopped();
            case 8 -> new ClientMessage.TrickledCandidate(mutated("candidate:1 1 udp 1 192.0.2.7 9 typ host"),
                    Optional.empty(), Optional.empty(), Optional.of("other"));
            case 9 -> new ClientMessage.Answer(Optional.of(mutated(lastOffer)));
            case 10 -> new ClientMessage.Answer(Optional.of(lastOffer.replace("actpass", "active")));
            case 11 -> new ClientMessage.Offer(Optional.of(lastOffer));
            default -> new ClientMessage.Offer(Optional.of(mutated(ownOffer())));
        };
    }

    private Optional<Boolean> maybe() {
        return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(random.nextBoolean());
    }

    private String ownOffer() {
        try {
            if (random.nextInt(5) == 0) {
                peer.add(random.nextBoolean() ? "audio" : "video", random.nextBoolean(), random.nextBoolean());
            }
            return peer.createOffer();
        } catch (JsepException e) {
            return lastOffer;
        }
    }

    /** A text with some lines dropped, doubled, swapped or bent. */
    private String mutated(String text) {
        String[] lines = text.split("\r\n");
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(lines.length);
            lines[at] = switch (random.nextInt(6)) {
                case 0 -> "";
                case 1 -> lines[at] + "\r\n" + lines[at];
                case 2 -> lines[random.nextInt(lines.length)];
                case 3 -> lines[at].replaceAll("[0-9]+", Integer.toString(random.nextInt(70_000)));
                case 4 -> lines[at].substring(0, random.nextInt(lines[at].length() + 1));
                default -> "a=mid:v" + random.nextInt(4);
            };
        }
        return String.join("\r\n", lines) + "\r\n";
    }

    @Override
    void onTrackOf(String user, Transceiver transceiver) {
        // It does not listen.
    }

    @Override
    void onOffer(String sdp) {
        lastOffer = sdp;
        if (peer != null && random.nextInt(3) > 0) {
            String[] answer = new String[1];
            chain.add(() -> {
                peer.setRemoteOffer(sdp);
                answer[0] = peer.createAnswer();
                peer.setLocalAnswer();
            }, () -> send(new ClientMessage.Answer(Optional.of(answer[0]))), rejected -> {});
        }
    }

    @Override
    void onRejected(JsepException e) {
        // It does not care.
    }

    @Override
    void onAnswer(String sdp) {
        if (peer != null) {
            super.onAnswer(sdp);
        }
    }

    @Override
    void toggleVideo() {
        burst(3);
    }

    @Override
    void renegotiate() {
        burst(5);
    }
}
