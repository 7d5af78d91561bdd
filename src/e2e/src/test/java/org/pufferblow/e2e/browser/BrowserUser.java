package org.pufferblow.e2e.browser;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Somebody with a client, who as a rule sends a tone of his own and listens to everybody's. */
public interface BrowserUser extends AutoCloseable {
    /** In place of a tone's index. */
    int NO_TONE = -1;

    String userId();

    /** His place in {@link Stage#FREQUENCIES}. */
    int tone();

    /** Whether he sends that tone; if not, silence. */
    default boolean talks() {
        return true;
    }

    /** Whether what he hears can be told. */
    default boolean listens() {
        return true;
    }

    /** Connects with a fresh peer connection; done once the offer has left. */
    CompletableFuture<Void> join(URI signaling);

    ClientReport report();

    /** Counts gaps anew. */
    void mark();

    /** Leaves the call as a user does: the socket and the peer connection are closed. */
    void leave();

    /** Ends the client itself, whatever state it is in. */
    @Override
    void close();
}
