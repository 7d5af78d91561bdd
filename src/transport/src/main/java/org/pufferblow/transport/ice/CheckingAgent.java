package org.pufferblow.transport.ice;

import java.beans.PropertyChangeEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
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
final class CheckingAgent implements Checklist {
    private static final String STREAM = "media";

    private final PeerAgent agent;
    private final IceMediaStream stream;
    private final Component component;
    private final Pacing pacing;
    private final Session session;
    private final NegotiatedRole role;
    private final IceCredentials remote;

    /** Of a session whose peer is known. */
    CheckingAgent(IceSession session) {
        this(session.credentials(), session.remote(), session.role(), session.context(), session,
                new AgentLog(session.id(), session.context().config().redactRemoteAddresses()), session);
    }

    CheckingAgent(IceCredentials local, IceCredentials remote, NegotiatedRole role, IceContext context,
            PeerStunStack.Wire wire, AgentLog log, Session session) {
        this.pacing = context.pacing();
        this.session = session;
        this.role = role;
        this.remote = remote;
        agent = new PeerAgent(local, pacing, log);
        agent.stack().attach(wire);
        agent.setUseDynamicPorts(false);
        // Keeps the harvesters that ice4j's constructor adds (mappings) from being asked; ours is a host harvester.
        agent.setTrickling(true);
        agent.addCandidateHarvester(new SharedPortHarvester(context.candidates()));
        agent.setTieBreaker(role.tieBreaker());
        agent.setControlling(role.isControlling());
        stream = agent.createMediaStream(STREAM);
        try {
            // No component socket: it would be a real one, and nothing travels through it.
            component = agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, false);
        } catch (IOException e) {
            throw new IllegalStateException("An agent without sockets failed to open one", e);
        }
        stream.addPairChangeListener(this::onPairChange);
        agent.addStateChangeListener(this::onStateChange);
    }

    @Override
    public void start(List<Candidate> candidates, Collection<CheckRequest> early) {
        stream.setRemoteUfrag(remote.ufrag());
        stream.setRemotePassword(remote.password());
        candidates.forEach(candidate -> component.addRemoteCandidate(remote(candidate)));
        pacing.agentStarts();
        agent.startConnectivityEstablishment();
        early.forEach(this::onRequest);
    }

    /** Its bound is {@code ice4j.ice.max-check-list-size}. */
    @Override
    public boolean add(Candidate candidate) {
        if (stream.getCheckList().size() >= AgentConfig.config.getMaxCheckListSize()) {
            return false;
        }
        component.addUpdateRemoteCandidates(remote(candidate));
        component.updateRemoteCandidates();
        return true;
    }

    @Override
    public void onRequest(CheckRequest check) {
        agent.stack().deliver(check);
    }

    @Override
    public void free() {
        role.setControlling(agent.isControlling());
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
            session.onPairValidated(this, path(pair), pair.getRemoteCandidate().getPriority());
        }
    }

    private void onStateChange(PropertyChangeEvent event) {
        if (!Agent.PROPERTY_ICE_PROCESSING_STATE.equals(event.getPropertyName())) {
            return;
        }
        if (event.getNewValue() == IceProcessingState.COMPLETED) {
            CandidatePair pair = component.getSelectedPair();
            session.onPairSelected(this, path(pair), pair.getRemoteCandidate().getPriority());
        } else if (event.getNewValue() == IceProcessingState.FAILED) {
            session.onExhausted(this);
        }
    }

    /** A local candidate's base is the socket that its datagrams leave from. */
    private static UdpPath path(CandidatePair pair) {
        InetSocketAddress local = pair.getLocalCandidate().getBase().getTransportAddress();
        return new UdpPath(Addresses.plain(local), Addresses.plain(pair.getRemoteCandidate().getTransportAddress()));
    }
}
