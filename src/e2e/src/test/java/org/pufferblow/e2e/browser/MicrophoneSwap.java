package org.pufferblow.e2e.browser;

/** The ways in which a page can take another microphone. */
enum MicrophoneSwap {
    /** On the same line, without a word to the server. */
    REPLACE,
    /** As most pages do; browsers put the new one on a line on which they only received, or on a new one. */
    REMOVE_AND_ADD,
    /** On a new line of its own. */
    NEW_LINE,
    /** Both at a time for an exchange. */
    ADD_THEN_REMOVE,
    /** The old line is stopped, a new one takes its place. */
    STOP_AND_ADD
}
