package org.pufferblow.adapter.app;

/** The server cannot start, for a reason that an operator can do something about; the message says which. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
