package org.pufferblow.adapter.signaling;

/** The way to one client. Never blocks, from any thread; messages leave in the order in which they were given. */
public interface ClientLink {
    /** Queues a message; after the close it is dropped. A client that reads too slowly is closed by the link itself. */
    void send(ServerMessage message);

    /** Asks the client for a sign of life, which any frame is; the answer to a ping comes by itself (RFC 6455 section 5.5.2). */
    void ping();

    /** How long no frame of any kind has come, in nanoseconds. */
    long silentNs();

    /** Closes once what was queued has left (bounded by the write time-out). Idempotent: the first code counts. */
    void close(CloseCode code);
}
