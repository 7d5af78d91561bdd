package org.pufferblow.adapter.config;

import java.util.List;

/**
 * What came of reading the sources.
 *
 * @param config to run with only if there is no error; otherwise good enough to be shown
 * @param errors all of them, none of which holds a secret
 * @param warnings for the log, once
 */
public record Loaded(LocalConfig config, List<Problem> errors, List<String> warnings) {
    public Loaded {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }

    /** Whether the process may start. */
    public boolean isValid() {
        return errors.isEmpty();
    }
}
