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

    /** One m-line of a list; the direction is that of this side's own description, empty where there is none yet. */
    private record Slot(String mid, String kind, boolean rejected, Transceiver transceiver, Sdp.Section remote,
            String local) {
        Slot described(String direction) {
            return new Slot(mid, kind, rejected, transceiver, remote, direction);
        }
    }

    private final String fingerprint;
    private final SdpWriter writer;
    private final Consumer<Transceiver> onTrack;
    private final PeerIceModel ice;
    private final List<Transceiver> transceivers = new ArrayList<>();
    private final Set<String> everyMid = new HashSet<>();
    private List<Slot> current = List.of();
    private List<Slot> pending;
    /** As the answer that was created says. */
    private List<Slot> answered;
    private boolean offeredLast;
    /** Lines of the other side's that this one sent on, and that are stopped by now: each kept its place from a newcomer. */
    private int takenOver;
    private State state = State.STABLE;
    private String role = "";
    private long lastSsrc;
    private int lastMid;

    PeerModel(boolean firefox, String identity, String certificate, Consumer<Transceiver> onTrack) {
        this.ice = new PeerIceModel(identity);
        this.fingerprint = "sha-256 " + fingerprintOf(certificate);
        this.writer = new SdpWriter(firefox, Integer.toUnsignedLong(identity.hashCode()), fingerprint);
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

    /** W3C webrtc section 5.1, addTrack: a transceiver that has never sent, or a new one. */
    void addTrack(String kind) {
        for (Transceiver t : transceivers) {
            if (t.kind.equals(kind) && !t.track && !t.everSent && !t.stopped) {
                t.track = true;
                t.sends = true;
                return;
            }
        }
        add(kind, true, true);
    }

    int takenOver() {
        return takenOver;
    }

    /** Whether packets leave on it: there is a track, and both sides said so. */
    boolean isSending(Transceiver t) {
        return t.track && slotOf(t) != null && sends(slotOf(t).local) && slotOf(t).remote.receives();
    }

    private Slot slotOf(Transceiver t) {
        return current.stream().filter(s -> s.transceiver == t && !s.rejected).findFirst().orElse(null);
    }

    List<Transceiver> transceivers() {
        return transceivers;
    }

    int lineCount() {
        return current.size();
    }

    /** Whether the page would be told that negotiation is needed (W3C webrtc section 4.7.3). */
    boolean needsNegotiation() {
        return ice.wantsRestart() || transceivers.stream().anyMatch(this::needsNegotiation);
    }

    private boolean needsNegotiation(Transceiver t) {
        Slot slot = slotOf(t);
        if (slot == null) {
            return t.local && t.mid == null && !t.stopped;
        }
        String wish = direction(t.sends, t.receives);
        boolean remoteReceives = slot.remote.receives();
        boolean remoteSends = slot.remote.sends();
        if (t.stopped || (t.sends && !sends(slot.local))) {
            return true;
        }
        return offeredLast
                ? !slot.local.equals(wish) && !direction(remoteReceives, remoteSends).equals(wish)
                : !slot.local.equals(direction(t.sends && remoteReceives, t.receives && remoteSends));
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
                planned.add(new Slot(newMid(++generated), next.kind, false, next, null, wish(next)));
            } else {
                boolean stopped = slot.rejected || slot.transceiver.stopped;
                planned.add(new Slot(slot.mid, slot.kind, stopped, slot.transceiver, slot.remote,
                        stopped ? "inactive" : wish(slot.transceiver)));
            }
        }
        for (Transceiver next : unassociated) {
            planned.add(new Slot(newMid(++generated), next.kind, false, next, null, wish(next)));
        }
        return planned;
    }

    private static String wish(Transceiver t) {
        return direction(t.sends, t.receives);
    }

    private String newMid(int number) {
        String mid = Integer.toString(number - 1);
        while (everyMid.contains(mid)) {
            mid += "x";
        }
        return mid;
    }

    private static List<SdpWriter.Section> offerLines(List<Slot> slots) {
        List<SdpWriter.Section> lines = new ArrayList<>();
        for (Slot slot : slots) {
            Transceiver t = slot.transceiver;
            lines.add(slot.rejected
                    ? new SdpWriter.Section(slot.kind, slot.mid, true, "inactive", 0, 0, "")
                    : new SdpWriter.Section(slot.kind, slot.mid, false, slot.local,
                            sends(slot.local) ? t.localSsrc : 0, 0,
                            ""));
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
                        new Slot(section.mid, section.kind, true, before == null ? null : before.transceiver, section,
                                "inactive"));
            } else if (before != null && !before.rejected) {
                checkStream(before, section);
                slots.add(new Slot(section.mid, section.kind, false, before.transceiver, section, ""));
            } else {
                slots.add(new Slot(section.mid, section.kind, false, takeOrCreate(section), section, ""));
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
        List<SdpWriter.Section> lines = new ArrayList<>();
        answered = new ArrayList<>();
        for (Slot slot : pending) {
            Sdp.Section remote = slot.remote;
            if (slot.rejected || slot.transceiver.stopped) {
                lines.add(new SdpWriter.Section(slot.kind, slot.mid, true, "inactive", 0, remote.payloadType, ""));
                answered.add(new Slot(slot.mid, slot.kind, true, slot.transceiver, remote, "inactive"));
                continue;
            }
            Transceiver t = slot.transceiver;
            boolean sends = t.sends && remote.receives();
            String direction = direction(sends, t.receives && remote.sends());
            answered.add(slot.described(direction));
            lines.add(new SdpWriter.Section(slot.kind, slot.mid, false, direction,
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
        pending = answered;
        settle();
        offeredLast = false;
        // What is not received is not there any more: the same again would be announced again.
        current.stream()
                .filter(s -> s.transceiver != null && !s.local.equals("recvonly") && !s.local.equals("sendrecv"))
                .forEach(s -> s.transceiver.fired = false);
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
            DescriptionRules.checkAnswered(i, slot.mid, slot.kind, slot.rejected, section, sends(slot.local),
                    slot.local.equals("recvonly") || slot.local.equals("sendrecv"));
            if (!section.rejected) {
                checkStream(slot, section);
            } else if (slot.transceiver != null) {
                slot.transceiver.stopped = true;
            }
            slots.add(new Slot(slot.mid, slot.kind, section.rejected, slot.transceiver, section, slot.local));
        }
        String setup = answer.sections.stream().filter(s -> !s.rejected).map(s -> s.setup).findFirst().orElse("");
        ice.setRemoteAnswer(ice.transport(answer));
        checkRole(setup);
        pending = slots;
        announceTracks(slots);
        settle();
        offeredLast = true;
    }

    private void settle() {
        current = pending;
        pending = null;
        ice.settle();
        lastMid = Math.max(lastMid, current.size());
        current.forEach(s -> everyMid.add(s.mid));
        current.stream().filter(s -> s.transceiver != null && !s.rejected && sends(s.local) && s.remote.receives())
                .forEach(s -> s.transceiver.everSent = true);
        takenOver += (int) transceivers.stream().filter(t -> t.stopped && !t.local && t.everSent).count();
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
                t.again = t.remoteStream.equals(slot.remote.stream);
                t.remoteSsrc = slot.remote.ssrc;
                t.remoteStream = slot.remote.stream;
                announced.add(t);
            }
        }
        announced.forEach(onTrack);
    }

    private static boolean sends(String direction) {
        return direction.equals("sendrecv") || direction.equals("sendonly");
    }

    private static String direction(boolean sends, boolean receives) {
        return sends ? receives ? "sendrecv" : "sendonly" : receives ? "recvonly" : "inactive";
    }
}
