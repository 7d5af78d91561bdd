package org.pufferblow.adapter.config;

/**
 * Where one value was read.
 *
 * @param place for people: a file with its line, or the name of an environment variable
 */
public record ValueOrigin(SourceKind kind, String place) {
    @Override
    public String toString() {
        return place;
    }
}
