package org.pufferblow.adapter.room;

/** One who is in a room: what is known of them, how long they stay, and what is negotiated with them. */
record Member(Participant participant, ParticipantLife life, Call call) {
    String userId() {
        return participant.userId();
    }
}
