package org.pufferblow.adapter.simulation;

import java.util.ArrayList;
import java.util.List;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.ServerMessage;

/** Messages in one line each, for the trace of a failure. */
final class Trace {
    private Trace() {}

    static String of(ClientMessage message) {
        return switch (message) {
            case ClientMessage.Offer offer -> "offer " + offer.sdp().map(Trace::lines).orElse("null");
            case ClientMessage.Answer answer -> "answer " + answer.sdp().map(Trace::lines).orElse("null");
            default -> message.toString();
        };
    }

    static String of(ServerMessage message) {
        return switch (message) {
            case ServerMessage.Offer offer -> "offer " + lines(offer.sdp());
            case ServerMessage.Answer answer -> "answer " + lines(answer.sdp());
            case ServerMessage.Joined joined ->
                "joined " + joined.participants().stream().map(ServerMessage.Snapshot::userId).toList();
            case ServerMessage.ParticipantJoined joined -> "participant_joined " + joined.participant().userId();
            case ServerMessage.ParticipantLeft left -> "participant_left " + left.userId();
            default -> message.toString();
        };
    }

    private static String lines(String sdp) {
        try {
            List<String> lines = new ArrayList<>();
            for (Sdp.Section s : Sdp.parse(sdp).sections) {
                lines.add(s.mid + (s.rejected ? " x" : " " + s.direction) + (s.stream.isEmpty() ? "" : " " + s.stream));
            }
            return lines.toString();
        } catch (JsepException | RuntimeException e) {
            return "garbage";
        }
    }
}
