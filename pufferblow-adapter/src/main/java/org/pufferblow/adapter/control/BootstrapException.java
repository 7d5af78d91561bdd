package org.pufferblow.adapter.control;

/** The server could not be asked for its settings, or did not say what is needed. The message is for the operator. */
public final class BootstrapException extends Exception {
    private static final long serialVersionUID = 1L;

    BootstrapException(String message) {
        super(message);
    }
}
