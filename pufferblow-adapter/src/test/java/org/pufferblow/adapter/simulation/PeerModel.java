package org.pufferblow.adapter.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A browser's RTCPeerConnection, by RFC 8829 and what Chrome and Firefox reject beyond it. Calls take effect at once;
 * {@link OperationsChain} gives them their time.
 *
 * <p>
 * M-lines live in {@code current}, the list that both sides agreed on; a description that is set but not answered is a
 * {@code pending} list, which a rollback drops.
 */
final class PeerModel {
    /** W3C webrtc section 4.3.1. */
    enum State {
        STABLE, HAVE_LOCAL_OFFER, HAVE_REMOTE_OFFER, CLOSED
    }

    /** One m-line of a list. */
    private record Slot(String mid, String kind, boolean rejected, Transceiver transceiver, Sdp.Section remote) {}

    private final String fingerprint;
    private final SdpWriter writer;
    private final Consumer<Transceiver> onTrack;
    private final PeerIceModel ice;
    private final List<Transceiver> transceivers = new ArrayList<>();
    private final Set<String> everyMid = new HashSet<>();
    private List<Slot> current = List.of();
    private List<Slot> pending;
    private State state = State.STABLE;
    private String role = "";
    private long lastSsrc;
    private int lastMid;

    PeerModel(boolean firefox, String identity, Consumer<Transceiver> onTrack) {
        this.ice = new PeerIceModel(identity);
        this.fingerprint = "sha-256 " + fingerprintOf(identity);
        this.writer = new SdpWriter(firefox, fingerprint);
        this.onTrack = onTrack;
        this.lastSsrc = Integer.toUnsignedLong(identity.hashCode()) & 0xfff_f000L;
    }

    private static String fingerprintOf(String identity) {
        StringBuilder out = new StringBuilder(95);
        long bits = identity.hashCode();
        for (int i = 0; i < 32; i++) {
            bits = bits * 6364136223846793005L + 1442695040888963407L;
            int octet = (int) (bits >>> 56);
            out.append(i == 0 ? "" : ":").append(Character.forDigit(octet >> 4, 16)).append(
                    Character.forDigit(octet & 15, 16));
        }
        return out.toString().toUpperCase(java.util.Locale.ROOT);
    }

    State state() {
        return state;
    }

    PeerIceModel ice() {
        return ice;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    void close() {
        state = State.CLOSED;
    }

    Transceiver add(String kind, boolean sends, boolean receives) {
        Transceiver added = new Transceiver(kind, true, sends, receives, ++lastSsrc);
        transceivers.add(added);
        return added;
    }

    List<Transceiver> transceivers() {
        return transceivers;
    }

    int lineCount() {
        return current.size();
    }

    /** Whether the page would be told that negotiation is needed (W3C webrtc section 4.7.3). */
    boolean needsNegotiation() {
        return ice.wantsRestart() || transceivers.stream().anyMatch(t -> t.local && t.mid == null && !t.stopped);
    }

    String createOffer() throws JsepException {
        if (state != State.STABLE && state != State.HAVE_LOCAL_OFFER) {
            throw new JsepException("createOffer in " + state);
        }
        return writer.write(offerLines(plan()), "actpass", ice.createOffer());
    }

    void setLocalOffer() throws JsepException {
        if (state != State.STABLE && state != State.HAVE_LOCAL_OFFER) {
            throw new JsepException("setLocalDescription(offer) in " + state);
        }
        List<Slot> planned = plan();
        planned.stream().filter(s -> s.transceiver != null).forEach(s -> s.transceiver.mid = s.mid);
        planned.forEach(s -> everyMid.add(s.mid));
        pending = planned;
        ice.setLocalOffer();
        state = State.HAVE_LOCAL_OFFER;
    }

    /** RFC 8829 section 5.2: each m-line again, new ones in the places of stopped ones, or behind. */
    private List<Slot> plan() {
        List<Transceiver> unassociated = new ArrayList<>();
        List<Slot> base = state == State.HAVE_LOCAL_OFFER ? pending : current;
        transceivers.stream().filter(t -> t.local && t.mid == null && !t.stopped).forEach(unassociated::add);
        List<Slot> planned = new ArrayList<>();
        int generated = lastMid;
        for (int i = 0; i < base.size(); i++) {
            Slot slot = base.get(i);
            boolean recyclable = slot.rejected && i < current.size() && current.get(i).rejected;
            if (recyclable && !unassociated.isEmpty()) {
                Transceiver next = unassociated.remove(0);
                planned.add(new Slot(newMid(++generated), next.kind, false, next, null));
            } else {
                boolean stopped = slot.rejected || slot.transceiver.stopped;
                planned.add(new Slot(slot.mid, slot.kind, stopped, slot.transceiver, slot.remote));
            }
        }
        for (Transceiver next : unassociated) {
            planned.add(new Slot(newMid(++generated), next.kind, false, next, null));
        }
        return planned;
    }

    private String newMid(int number) {
        String mid = Integer.toString(number - 1);
        while (everyMid.contains(mid)) {
            mid += "x";
        }
        return mid;
    }

    private static List<SdpWriter.Line> offerLines(List<Slot> slots) {
        List<SdpWriter.Line> lines = new ArrayList<>();
        for (Slot slot : slots) {
            Transceiver t = slot.transceiver;
            lines.add(slot.rejected
                    ? new SdpWriter.Line(slot.kind, slot.mid, true, "inactive", 0, 0, "")
                    : new SdpWriter.Line(slot.kind, slot.mid, false, direction(t.sends, t.receives),
                            t.sends ? t.localSsrc : 0, 0, ""));
        }
        return lines;
    }

    /** An offer of the peer's; one in have-local-offer rolls ours back. */
    void setRemoteOffer(String text) throws JsepException {
        if (state == State.CLOSED) {
            throw new JsepException("setRemoteDescription(offer) in " + state);
        }
        Sdp offer = Sdp.parse(text);
        DescriptionRules.check(offer, "actpass");
        checkLines(offer, current);
        Sdp.Section transport = ice.transport(offer);
        if (pending != null) {
            rollBack();
        }
        ice.setRemoteOffer(transport);
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < offer.sections.size(); i++) {
            Sdp.Section section = offer.sections.get(i);
            Slot before = i < current.size() ? current.get(i) : null;
            if (section.rejected) {
                if (before != null && before.transceiver != null) {
                    before.transceiver.stopped = true;
                }
                slots.add(
                        new Slot(section.mid, section.kind, true, before == null ? null : before.transceiver, section));
            } else if (before != null && !before.rejected) {
                checkStream(before, section);
                slots.add(new Slot(section.mid, section.kind, false, before.transceiver, section));
            } else {
                slots.add(new Slot(section.mid, section.kind, false, takeOrCreate(section), section));
            }
        }
        pending = slots;
        state = State.HAVE_REMOTE_OFFER;
        announceTracks(slots);
    }

    private Transceiver takeOrCreate(Sdp.Section section) {
        for (Transceiver t : transceivers) {
            if (section.receives() && t.local && t.mid == null && !t.stopped && t.kind.equals(section.kind)) {
                t.mid = section.mid;
                return t;
            }
        }
        Transceiver created = new Transceiver(section.kind, false, false, true, ++lastSsrc);
        created.mid = section.mid;
        transceivers.add(created);
        return created;
    }

    private void rollBack() {
        Map<Transceiver, String> settled = new HashMap<>();
        current.stream().filter(s -> s.transceiver != null).forEach(s -> settled.put(s.transceiver, s.mid));
        pending.stream().filter(s -> s.transceiver != null)
                .forEach(s -> s.transceiver.mid = settled.get(s.transceiver));
        transceivers.removeIf(t -> !t.local && t.mid == null);
        pending = null;
        ice.rollBack();
        state = State.STABLE;
    }

    String createAnswer() throws JsepException {
        if (state != State.HAVE_REMOTE_OFFER) {
            throw new JsepException("createAnswer in " + state);
        }
        List<SdpWriter.Line> lines = new ArrayList<>();
        for (Slot slot : pending) {
            Sdp.Section remote = slot.remote;
            if (slot.rejected || slot.transceiver.stopped) {
                lines.add(new SdpWriter.Line(slot.kind, slot.mid, true, "inactive", 0, remote.payloadType, ""));
                continue;
            }
            Transceiver t = slot.transceiver;
            boolean sends = t.sends && remote.receives();
            lines.add(new SdpWriter.Line(slot.kind, slot.mid, false, direction(sends, t.receives && remote.sends()),
                    sends ? t.localSsrc : 0, remote.payloadType, remote.codecs.get(remote.payloadType)));
        }
        return writer.write(lines, role.isEmpty() ? "active" : role, ice.newestUfrag());
    }

    void setLocalAnswer() throws JsepException {
        if (state != State.HAVE_REMOTE_OFFER) {
            throw new JsepException("setLocalDescription(answer) in " + state);
        }
        if (role.isEmpty()) {
            role = "active";
        }
        ice.setLocalAnswer();
        settle();
    }

    void setRemoteAnswer(String text) throws JsepException {
        if (state != State.HAVE_LOCAL_OFFER) {
            throw new JsepException("setRemoteDescription(answer) in " + state);
        }
        Sdp answer = Sdp.parse(text);
        DescriptionRules.check(answer, "answer");
        if (answer.sections.size() != pending.size()) {
            throw new JsepException("the answer's m-lines are not as many as the offer's");
        }
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < pending.size(); i++) {
            Slot slot = pending.get(i);
            Sdp.Section section = answer.sections.get(i);
            DescriptionRules.checkAnswered(i, slot.mid, slot.kind, slot.rejected, section,
                    slot.transceiver != null && slot.transceiver.sends,
                    slot.transceiver != null && slot.transceiver.receives);
            if (!section.rejected) {
                checkStream(slot, section);
            } else if (slot.transceiver != null) {
                slot.transceiver.stopped = true;
            }
            slots.add(new Slot(slot.mid, slot.kind, section.rejected, slot.transceiver, section));
        }
        String setup = answer.sections.stream().filter(s -> !s.rejected).map(s -> s.setup).findFirst().orElse("");
        ice.setRemoteAnswer(ice.transport(answer));
        checkRole(setup);
        pending = slots;
        announceTracks(slots);
        settle();
    }

    private void settle() {
        current = pending;
        pending = null;
        ice.settle();
        lastMid = Math.max(lastMid, current.size());
        current.forEach(s -> everyMid.add(s.mid));
        transceivers.removeIf(t -> t.stopped);
        state = State.STABLE;
    }

    /** RFC 8829 section 5.10: m-lines are never fewer, and one that is in use keeps its mid and media. */
    private void checkLines(Sdp offer, List<Slot> known) throws JsepException {
        if (offer.sections.size() < known.size()) {
            throw new JsepException("the offer has fewer m-lines than before");
        }
        for (int i = 0; i < offer.sections.size(); i++) {
            Sdp.Section section = offer.sections.get(i);
            Slot before = i < known.size() ? known.get(i) : null;
            if (before != null && !before.rejected) {
                if (!before.mid.equals(section.mid) || !before.kind.equals(section.kind)) {
                    throw new JsepException(
                            "m-line " + i + " in use changes from " + before.mid + " to " + section.mid);
                }
            } else if (!section.rejected && everyMid.contains(section.mid)) {
                throw new JsepException("m-line " + i + " takes the mid " + section.mid + " again");
            }
        }
    }

    private static void checkStream(Slot before, Sdp.Section section) throws JsepException {
        Transceiver t = before.transceiver;
        if (t.fired && section.sends()
                && (t.remoteSsrc != section.ssrc || !t.remoteStream.equals(section.stream))) {
            throw new JsepException("mid " + before.mid + " changes its stream or SSRC from " + t.remoteStream + ' '
                    + t.remoteSsrc + " to " + section.stream + ' ' + section.ssrc);
        }
    }

    /** DTLS roles never change (RFC 8842 section 5.5). */
    private void checkRole(String setup) throws JsepException {
        if (!setup.isEmpty()) {
            String ours = setup.equals("active") ? "passive" : "active";
            if (!role.isEmpty() && !role.equals(ours)) {
                throw new JsepException("the DTLS role changes");
            }
            role = ours;
        }
    }

    private void announceTracks(List<Slot> slots) {
        List<Transceiver> announced = new ArrayList<>();
        for (Slot slot : slots) {
            Transceiver t = slot.transceiver;
            boolean sends = !slot.rejected && slot.remote.sends() && !slot.remote.stream.isEmpty();
            if (t == null || sends == t.fired) {
                continue;
            }
            t.fired = sends;
            if (sends) {
                t.remoteSsrc = slot.remote.ssrc;
                t.remoteStream = slot.remote.stream;
                announced.add(t);
            }
        }
        announced.forEach(onTrack);
    }

    private static String direction(boolean sends, boolean receives) {
        return sends ? receives ? "sendrecv" : "sendonly" : receives ? "recvonly" : "inactive";
    }
}
