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
    private volatile boolean freed;

    PeerAgent(IceCredentials credentials, Pacing pacing, AgentLog log) {
        super(null, log);
        this.credentials = credentials;
        this.pacing = pacing;
    }

    /**
     * Negative once the agent is freed, by which ice4j's PeriodicRunnable knows that it has no next turn. Its own cancel()
     * is not enough: when it meets a turn that is just about to arrange the next one, that one is arranged all the same, and
     * so on for ever.
     */
    @Override
    protected long calculateTa() {
        return freed ? -1 : pacing.intervalMillis();
    }

    @Override
    public void free() {
        freed = true;
        super.free();
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
