package org.pufferblow.adapter.simulation;

/** An invariant does not hold. An error, so that no handler of the code under test takes it for one of its own. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String invariant, String detail) {
        super(invariant + ": " + detail);
    }
}
