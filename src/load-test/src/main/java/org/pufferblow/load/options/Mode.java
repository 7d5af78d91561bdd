package org.pufferblow.load.options;

import java.util.Locale;

/** How clients come and go over the course of a test. */
public enum Mode {
    /** Everybody joins, one after the other; then all stay, and that is measured. */
    STEADY,
    /** So many more each step, for as long as the server holds them. */
    RAMP,
    /** The talkers join; then all others do within a short time, and that is measured. */
    STORM,
    /** Everybody joins; then people leave and others come in their place, all the time. */
    CHURN;

    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}
