package org.pufferblow.adapter.signaling;

/** The way to one client. Never blocks, from any thread; messages leave in the order in which they were given. */
public interface ClientLink {
    /** Queues a message; after the close it is dropped. A client that reads too slowly is closed by the link itself. */
    void send(ServerMessage message);

    /** Closes once what was queued has left (bounded by the write time-out). Idempotent: the first code counts. */
    void close(CloseCode code);
}
