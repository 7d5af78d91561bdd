package org.pufferblow.adapter.config;

/** Where a value may come from, in rising precedence for those settings that the server does not own. */
public enum SourceKind {
    /** The documented defaults in the jar. */
    REFERENCE(true),
    /** Section {@code [media-sfu]} of Pufferblow's {@code config.toml}. */
    TOML(false),
    /** The operator's {@code jvb.conf}. */
    HOCON(true),
    /** An environment variable. */
    ENVIRONMENT(true),
    /** Put there by the process itself, as {@code --demo} does. */
    PROGRAM(true),
    /** The server's bootstrap answer. */
    SERVER(false),
    /** {@code pufferblow.overrides} in the operator's HOCON. */
    OVERRIDES(true);

    private final boolean textual;

    SourceKind(boolean textual) {
        this.textual = textual;
    }

    /** Whether a number or boolean may also be written as text: an environment variable and HOCON know nothing else. */
    boolean textual() {
        return textual;
    }
}
