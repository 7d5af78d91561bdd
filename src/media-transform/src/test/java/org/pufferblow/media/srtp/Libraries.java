package org.pufferblow.media.srtp;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/** What the machine has that not every one has. */
final class Libraries {
    private Libraries() {}

    @SuppressWarnings("restricted") // the tests run with native access
    static boolean hasLibcrypto() {
        try (Arena arena = Arena.ofConfined()) {
            return SymbolLookup.libraryLookup("libcrypto.so.3", arena).find("EVP_CIPHER_fetch").isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
