package org.pufferblow.transport.ice;

import org.ice4j.TransportAddress;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.Component;
import org.ice4j.ice.HostCandidate;

/** One socket of the shared port as ice4j sees it: a host candidate without a socket, with the priority we announce. */
final class SharedPortCandidate extends HostCandidate {
    private final long hostPriority;
    private final long peerReflexivePriority;

    SharedPortCandidate(TransportAddress address, Component component, long hostPriority, long peerReflexivePriority) {
        super(address, component);
        this.hostPriority = hostPriority;
        this.peerReflexivePriority = peerReflexivePriority;
    }

    @Override
    public long computePriorityForType(CandidateType type) {
        return type == CandidateType.HOST_CANDIDATE ? hostPriority : peerReflexivePriority;
    }
}
