package org.pufferblow.adapter.simulation;

/** What a browser would reject a description, or a call at the wrong time, with. */
final class JsepException extends Exception {
    private static final long serialVersionUID = 1L;

    JsepException(String message) {
        super(message);
    }
}
