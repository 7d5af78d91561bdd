package org.pufferblow.transport.ice;

import java.beans.PropertyChangeEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.AgentConfig;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.RemoteCandidate;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.UdpPath;

/**
 * ice4j at work for one peer, from its first candidate to the first nomination: the check list, its pacing, triggered
 * checks, role conflicts and nomination are ice4j's. Called on the peer's control thread.
 */
final class CheckingAgent {
    private static final String STREAM = "media";

    /** On any thread, ice4j's included, and possibly inside a call of ours. */
    interface Listener {
        /**
         * A check of ours has succeeded.
         *
         * @param remotePriority of the peer's candidate
         */
        void onPairValidated(CheckingAgent agent, UdpPath path, long remotePriority);

        void onPairSelected(CheckingAgent agent, UdpPath path, long remotePriority);

        /** ice4j has given up: each pair that it knew has failed some seconds ago. */
        void onExhausted(CheckingAgent agent);
    }

    private final PeerAgent agent;
    private final IceMediaStream stream;
    private final Component component;
    private final Pacing pacing;
    private final Listener listener;

    CheckingAgent(IceCredentials credentials, NegotiatedRole role, IceContext context,
            PeerStunStack.Wire wire, AgentLog log, Listener listener) throws IOException {
        this.pacing = context.pacing();
        this.listener = listener;
        agent = new PeerAgent(credentials, pacing, log);
        agent.stack().attach(wire);
        agent.setUseDynamicPorts(false);
        // Keeps the harvesters that ice4j's constructor adds (mappings) from being asked; ours is a host harvester.
        agent.setTrickling(true);
        agent.addCandidateHarvester(new SharedPortHarvester(context.candidates()));
        agent.setTieBreaker(role.tieBreaker());
        agent.setControlling(role.isControlling());
        stream = agent.createMediaStream(STREAM);
        // No component socket: it would be a real one, and nothing travels through it.
        component = agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, false);
        stream.addPairChangeListener(this::onPairChange);
        agent.addStateChangeListener(this::onStateChange);
    }

    void start(String remoteUfrag, String remotePassword, List<Candidate> candidates) {
        stream.setRemoteUfrag(remoteUfrag);
        stream.setRemotePassword(remotePassword);
        candidates.forEach(candidate -> component.addRemoteCandidate(remote(candidate)));
        pacing.agentStarts();
        agent.startConnectivityEstablishment();
    }

    /**
     * Adds a candidate to the running check list.
     *
     * @return false if the list is full ({@code ice4j.ice.max-check-list-size})
     */
    boolean add(Candidate candidate) {
        if (stream.getCheckList().size() >= AgentConfig.config.getMaxCheckListSize()) {
            return false;
        }
        component.addUpdateRemoteCandidates(remote(candidate));
        component.updateRemoteCandidates();
        return true;
    }

    void onRequest(CheckRequest check) {
        agent.stack().deliver(check);
    }

    boolean isControlling() {
        return agent.isControlling();
    }

    /** To be called once, after {@link #start}. */
    void free() {
        pacing.agentEnds();
        agent.free();
    }

    private RemoteCandidate remote(Candidate candidate) {
        CandidateType type = switch (candidate.type()) {
            case HOST -> CandidateType.HOST_CANDIDATE;
            case SRFLX -> CandidateType.SERVER_REFLEXIVE_CANDIDATE;
            case PRFLX -> CandidateType.PEER_REFLEXIVE_CANDIDATE;
            case RELAY -> CandidateType.RELAYED_CANDIDATE;
        };
        return new RemoteCandidate(new TransportAddress(candidate.address(), Transport.UDP), component, type,
                candidate.foundation(), candidate.priority(), null);
    }

    private void onPairChange(PropertyChangeEvent event) {
        if (IceMediaStream.PROPERTY_PAIR_VALIDATED.equals(event.getPropertyName())) {
            CandidatePair pair = (CandidatePair) event.getSource();
            listener.onPairValidated(this, path(pair), pair.getRemoteCandidate().getPriority());
        }
    }

    private void onStateChange(PropertyChangeEvent event) {
        if (!Agent.PROPERTY_ICE_PROCESSING_STATE.equals(event.getPropertyName())) {
            return;
        }
        if (event.getNewValue() == IceProcessingState.COMPLETED) {
            CandidatePair pair = component.getSelectedPair();
            listener.onPairSelected(this, path(pair), pair.getRemoteCandidate().getPriority());
        } else if (event.getNewValue() == IceProcessingState.FAILED) {
            listener.onExhausted(this);
        }
    }

    /** A local candidate's base is the socket that its datagrams leave from. */
    private static UdpPath path(CandidatePair pair) {
        InetSocketAddress local = pair.getLocalCandidate().getBase().getTransportAddress();
        return new UdpPath(Addresses.plain(local), Addresses.plain(pair.getRemoteCandidate().getTransportAddress()));
    }
}
