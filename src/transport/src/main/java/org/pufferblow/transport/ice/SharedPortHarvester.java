package org.pufferblow.transport.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.Component;
import org.ice4j.ice.HostCandidate;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.harvest.AbstractCandidateHarvester;

/**
 * Gives an agent its host candidates. Server-reflexive ones it does not need: their checks leave from their base (RFC 8445
 * section 6.1.2.4), so that for the checks they are the base.
 */
final class SharedPortHarvester extends AbstractCandidateHarvester {
    private final LocalCandidates candidates;

    SharedPortHarvester(LocalCandidates candidates) {
        this.candidates = candidates;
    }

    @Override
    public Collection<LocalCandidate> harvest(Component component) {
        List<LocalCandidate> harvested = new ArrayList<>();
        for (InetSocketAddress socket : candidates.sockets()) {
            LocalCandidate candidate = new SharedPortCandidate(new TransportAddress(socket, Transport.UDP), component,
                    candidates.hostPriority(socket), candidates.peerReflexivePriority(socket));
            if (component.addLocalCandidate(candidate)) {
                harvested.add(candidate);
            }
        }
        return harvested;
    }

    @Override
    public boolean isHostHarvester() {
        return true;
    }

    /** One socket of the shared port as ice4j sees it: a host candidate without a socket, with the priority we announce. */
    private static final class SharedPortCandidate extends HostCandidate {
        private final long hostPriority;
        private final long peerReflexivePriority;

        SharedPortCandidate(TransportAddress address, Component component, long hostPriority,
                long peerReflexivePriority) {
            super(address, component);
            this.hostPriority = hostPriority;
            this.peerReflexivePriority = peerReflexivePriority;
        }

        @Override
        public long computePriorityForType(CandidateType type) {
            return type == CandidateType.HOST_CANDIDATE ? hostPriority : peerReflexivePriority;
        }
    }
}
