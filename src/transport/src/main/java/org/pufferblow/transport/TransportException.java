package org.pufferblow.transport;

/** The transport could not be set up: our fault or the machine's, never a peer's. */
public class TransportException extends Exception {
    private static final long serialVersionUID = 1L;

    public TransportException(String message) {
        super(message);
    }

    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
