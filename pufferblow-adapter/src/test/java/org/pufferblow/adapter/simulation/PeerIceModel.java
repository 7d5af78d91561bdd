package org.pufferblow.adapter.simulation;

/**
 * The ICE credentials of a browser's peer connection (RFC 8839 section 4.4), and whom it takes the other side for. What a
 * description that is not answered yet says is pending; a rollback drops it.
 */
final class PeerIceModel {
    private final String identity;
    /** What this side calls itself; another name is in the description that is pending, or was only created. */
    private String ufrag;
    private String pendingUfrag;
    private String createdUfrag;
    /** The page has asked for a restart that no exchange has brought yet. */
    private boolean restartWanted;
    private int restarts;
    private String remoteUfrag = "";
    private String remotePassword = "";
    /** Of an offer that is not answered yet; else null. */
    private String pendingRemoteUfrag;
    private String pendingRemotePassword;
    private String remoteFingerprint = "";

    PeerIceModel(String identity) {
        this.identity = identity;
        this.ufrag = identity;
    }

    /** Which peer connection a user name fragment belongs to. */
    static String identityOf(String ufrag) {
        return ufrag.replaceFirst("[+].*", "");
    }

    String identity() {
        return identity;
    }

    /** The ICE session that this side is in. */
    SimulatedTransport.Session session() {
        return new SimulatedTransport.Session(remoteUfrag, ufrag);
    }

    String remoteUfrag() {
        return remoteUfrag;
    }

    /** What its newest candidates name. */
    String newestUfrag() {
        return pendingUfrag == null ? ufrag : pendingUfrag;
    }

    /** The page asks for a restart (W3C webrtc section 4.4.3.2): the next offer has other credentials. */
    void restart() {
        restartWanted = !remoteUfrag.isEmpty();
    }

    boolean wantsRestart() {
        return restartWanted;
    }

    private String newUfrag() {
        restarts++;
        return identity + "+" + restarts;
    }

    String createOffer() {
        createdUfrag = restartWanted ? newUfrag() : ufrag;
        return createdUfrag;
    }

    void setLocalOffer() {
        pendingUfrag = createdUfrag;
    }

    void setRemoteOffer(Sdp.Section transport) {
        boolean restarts = !remoteUfrag.isEmpty() && !remoteUfrag.equals(transport.ufrag);
        pendingRemoteUfrag = transport.ufrag;
        pendingRemotePassword = transport.password;
        pendingUfrag = restarts ? newUfrag() : ufrag;
    }

    void rollBack() {
        pendingUfrag = null;
        pendingRemoteUfrag = null;
    }

    void setLocalAnswer() {
        remoteUfrag = pendingRemoteUfrag;
        remotePassword = pendingRemotePassword;
    }

    /** RFC 8839 section 4.4.3: an answer has new credentials if the offer had, and else the old ones. */
    void setRemoteAnswer(Sdp.Section answered) throws JsepException {
        boolean changed = !remoteUfrag.isEmpty() && !remoteUfrag.equals(answered.ufrag);
        boolean restarts = !pendingUfrag.equals(ufrag);
        if (changed && !restarts) {
            throw new JsepException("other ICE credentials than before, without a restart");
        }
        if (restarts && !changed) {
            throw new JsepException("the ICE credentials of before, though ICE restarts");
        }
        remoteUfrag = answered.ufrag;
        remotePassword = answered.password;
    }

    /** The description that was pending has become the current one. */
    void settle() {
        restartWanted &= ufrag.equals(pendingUfrag);
        ufrag = pendingUfrag;
        pendingUfrag = null;
        pendingRemoteUfrag = null;
    }

    /** The transport of a description, on each m-line the same. The peer stays who it is: its certificate never changes. */
    Sdp.Section transport(Sdp sdp) throws JsepException {
        Sdp.Section first = null;
        for (Sdp.Section section : sdp.sections) {
            if (section.rejected) {
                continue;
            }
            first = first == null ? section : first;
            if (!first.ufrag.equals(section.ufrag) || !first.password.equals(section.password)) {
                throw new JsepException("m-lines with different ICE credentials");
            }
            if (!remoteFingerprint.isEmpty() && !remoteFingerprint.equals(section.fingerprint)) {
                throw new JsepException("another DTLS fingerprint than before");
            }
            remoteFingerprint = section.fingerprint;
        }
        if (first == null) {
            throw new JsepException("no m-line is in use");
        }
        if (first.ufrag.equals(remoteUfrag) != first.password.equals(remotePassword)) {
            throw new JsepException("half of the ICE credentials is new");
        }
        return first;
    }
}
