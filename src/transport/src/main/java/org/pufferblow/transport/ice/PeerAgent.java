package org.pufferblow.transport.ice;

import org.ice4j.ice.Agent;
import org.ice4j.stack.StunStack;

/**
 * An ice4j agent with credentials and a STUN stack of ours. Both are asked for by the superclass's constructor already,
 * hence they are not final.
 */
final class PeerAgent extends Agent {
    /** Made when first asked for: by the superclass's constructor, on the thread that constructs. */
    private PeerStunStack stack;

    private IceCredentials credentials;
    private final Pacing pacing;

    PeerAgent(IceCredentials credentials, Pacing pacing, AgentLog log) {
        super(null, log);
        this.credentials = credentials;
        this.pacing = pacing;
    }

    @Override
    protected long calculateTa() {
        return pacing.intervalMillis();
    }

    @Override
    public synchronized StunStack getStunStack() {
        return stack();
    }

    synchronized PeerStunStack stack() {
        if (stack == null) {
            stack = new PeerStunStack();
        }
        return stack;
    }

    @Override
    public String getLocalUfrag() {
        return credentials == null ? super.getLocalUfrag() : credentials.ufrag();
    }

    @Override
    public String getLocalPassword() {
        return credentials == null ? super.getLocalPassword() : credentials.password();
    }

    /** The superclass's, which it logs, shows the password. */
    @Override
    public String toString() {
        return "agent " + getLocalUfrag();
    }
}
