package org.pufferblow.adapter.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.signaling.ClientLink;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler;

/**
 * One socket of one client, as the room sees it. The handler's methods may be called from any thread and only pass on;
 * everything else belongs to the room's control loop.
 */
final class ClientSession implements SignalingHandler.Session {
    /** A browser gathers a handful per interface before its offer could have been answered. */
    private static final int MAX_EARLY_CANDIDATES = 32;

    private final Listener listener;
    private final Claims claims;
    private final ClientLink link;
    private final MembershipUpdates updates;
    private final List<ClientMessage.TrickledCandidate> earlyCandidates = new ArrayList<>();
    private final MessageQueue messages;
    /** Null before it is let in, and after a refusal. */
    private String stay;
    private SignalingHandler.Session successor;
    private Optional<ClientMessage.AudioState> earlyState = Optional.empty();

    /** Whose loop it is. */
    interface Listener {
        /** Gives the loop a task of this client's; from any thread. */
        void post(ClientSession session, Runnable task);

        /** On the loop. */
        void onClosed(ClientSession session, SignalingHandler.CloseCause cause);
    }

    /** @param messages makes the queue of what it says */
    ClientSession(Listener listener, Claims claims, ClientLink link, Function<ClientSession, MessageQueue> messages) {
        this.listener = listener;
        this.claims = claims;
        this.link = link;
        this.updates = new MembershipUpdates(link);
        this.messages = messages.apply(this);
    }

    @Override
    public void onMessage(ClientMessage message) {
        listener.post(this, () -> {
            if (successor != null) {
                successor.onMessage(message);
            } else {
                messages.add(message);
            }
        });
    }

    @Override
    public void onClosed(SignalingHandler.CloseCause cause) {
        listener.post(this, () -> {
            if (successor != null) {
                successor.onClosed(cause);
            } else {
                messages.close();
                listener.onClosed(this, cause);
            }
        });
    }

    /** Passes everything on to the session in the room that came after this one, which had ended already. */
    void moveTo(SignalingHandler.Session newSuccessor) {
        successor = newSuccessor;
    }

    Claims claims() {
        return claims;
    }

    MessageQueue messages() {
        return messages;
    }

    MembershipUpdates updates() {
        return updates;
    }

    /** Whether this socket has come for that stay, be it as the one, as a contender or long ago. */
    boolean belongsTo(String someStay) {
        return someStay.equals(stay);
    }

    void belongTo(String newStay) {
        stay = newStay;
    }

    void send(ServerMessage message) {
        link.send(message);
    }

    void sendJoined(ServerMessage.Joined message) {
        updates.clear();
        link.send(message);
    }

    void fail(String error) {
        link.send(new ServerMessage.Failure(error));
    }

    /** Asks for a sign of life. */
    void ping() {
        link.ping();
    }

    /** Since the last sign of life. */
    long silentNs() {
        return link.silentNs();
    }

    void close(CloseCode code) {
        link.close(code);
    }

    /** Keeps what arrived before the offer that it belongs to; surplus is ignored. */
    void keep(ClientMessage.TrickledCandidate candidate) {
        if (earlyCandidates.size() < MAX_EARLY_CANDIDATES) {
            earlyCandidates.add(candidate);
        }
    }

    List<ClientMessage.TrickledCandidate> takeEarlyCandidates() {
        List<ClientMessage.TrickledCandidate> kept = List.copyOf(earlyCandidates);
        earlyCandidates.clear();
        return kept;
    }

    void keep(ClientMessage.AudioState state) {
        earlyState = Optional.of(earlyState.map(state::over).orElse(state));
    }

    Optional<ClientMessage.AudioState> takeEarlyState() {
        Optional<ClientMessage.AudioState> kept = earlyState;
        earlyState = Optional.empty();
        return kept;
    }
}
