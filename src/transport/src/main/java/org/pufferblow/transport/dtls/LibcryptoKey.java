package org.pufferblow.transport.dtls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.pufferblow.media.libcrypto.LibcryptoCalls.NULL;
import static org.pufferblow.media.libcrypto.LibcryptoCalls.call;
import static org.pufferblow.media.libcrypto.LibcryptoCalls.function;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Optional;

/**
 * A key on P-256 in libcrypto's hands (EVP_PKEY(3)): a pair, or the public half of one. Loading this class fails with a
 * {@link LinkageError} where the library or one of the functions is missing.
 *
 * <p>Never changes, and is safe for any thread. Whoever is done with it closes it; what nobody closes, as when a
 * handshake is given up, is freed by the garbage collector.
 */
final class LibcryptoKey implements AutoCloseable {
    /** A point in uncompressed form, which is the only one that TLS has left (RFC 8422 section 5.1.2). */
    static final int POINT_LENGTH = 65;
    private static final byte UNCOMPRESSED = 4;
    private static final int COORDINATE_LENGTH = 32;
    /** Two numbers of 33 bytes at most with their tags and lengths (RFC 3279 section 2.2.3). */
    private static final int LONGEST_SIGNATURE = 72;

    private static final MethodHandle CONTEXT_OF_KEY = function("EVP_PKEY_CTX_new_from_pkey");
    private static final MethodHandle CONTEXT_FREE = function("EVP_PKEY_CTX_free");
    private static final MethodHandle KEYGEN_INIT = function("EVP_PKEY_keygen_init");
    private static final MethodHandle GENERATE = function("EVP_PKEY_generate");
    private static final MethodHandle KEY_NEW = function("EVP_PKEY_new");
    private static final MethodHandle KEY_FREE = function("EVP_PKEY_free");
    private static final MethodHandle COPY_PARAMETERS = function("EVP_PKEY_copy_parameters");
    private static final MethodHandle SET_POINT = function("EVP_PKEY_set1_encoded_public_key");
    private static final MethodHandle GET_OCTETS = function("EVP_PKEY_get_octet_string_param");
    private static final MethodHandle DERIVE_INIT = function("EVP_PKEY_derive_init");
    private static final MethodHandle SET_PEER = function("EVP_PKEY_derive_set_peer");
    private static final MethodHandle DERIVE = function("EVP_PKEY_derive");
    private static final MethodHandle SIGN_INIT = function("EVP_PKEY_sign_init");
    private static final MethodHandle SIGN = function("EVP_PKEY_sign");
    private static final MethodHandle VERIFY_INIT = function("EVP_PKEY_verify_init");
    private static final MethodHandle VERIFY = function("EVP_PKEY_verify");

    private static final MemorySegment POINT_NAME = Arena.global().allocateFrom("encoded-pub-key");
    private static final Cleaner CLEANER = Cleaner.create();
    /** A key of no use but that it is on the curve: others take that from it. */
    private static final LibcryptoKey CURVE = new LibcryptoKey(generateFirst());

    private final long address;
    private final Cleaner.Cleanable cleanable;

    /** A step of an operation on a context, all of which return 1 if it went well. */
    @FunctionalInterface
    private interface Step {
        boolean take(long context, Arena arena);
    }

    private LibcryptoKey(long address) {
        this.address = address;
        this.cleanable = CLEANER.register(this, () -> call(KEY_FREE, address, 0, 0, 0, 0, 0));
    }

    private static long generateFirst() {
        try (Arena arena = Arena.ofConfined()) {
            long context = call(function("EVP_PKEY_CTX_new_from_name"), NULL, arena.allocateFrom("EC").address(), NULL,
                    0, 0, 0);
            long group = arena.allocateFrom("P-256").address();
            MemorySegment key = arena.allocate(JAVA_LONG);
            boolean made = context != NULL && isOne(call(KEYGEN_INIT, context, 0, 0, 0, 0, 0))
                    && isOne(call(function("EVP_PKEY_CTX_set_group_name"), context, group, 0, 0, 0, 0))
                    && isOne(call(GENERATE, context, key.address(), 0, 0, 0, 0));
            call(CONTEXT_FREE, context, 0, 0, 0, 0, 0);
            if (!made) {
                throw new UnsatisfiedLinkError("libcrypto makes no key on P-256");
            }
            return key.get(JAVA_LONG, 0);
        }
    }

    /** A new pair. */
    static LibcryptoKey generate() {
        long[] made = new long[1];
        CURVE.run((context, arena) -> {
            MemorySegment key = arena.allocate(JAVA_LONG);
            boolean done = isOne(call(KEYGEN_INIT, context, 0, 0, 0, 0, 0))
                    && isOne(call(GENERATE, context, key.address(), 0, 0, 0, 0));
            made[0] = key.get(JAVA_LONG, 0);
            return done;
        });
        return new LibcryptoKey(made[0]);
    }

    /** The public key of somebody else; empty unless it is an uncompressed point of the curve. */
    static Optional<LibcryptoKey> ofPoint(byte[] point) {
        if (point.length != POINT_LENGTH || point[0] != UNCOMPRESSED) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            long octets = arena.allocateFrom(JAVA_BYTE, point).address();
            long key = call(KEY_NEW, 0, 0, 0, 0, 0, 0);
            if (key != NULL && isOne(call(COPY_PARAMETERS, key, CURVE.address, 0, 0, 0, 0))
                    && isOne(call(SET_POINT, key, octets, POINT_LENGTH, 0, 0, 0))) {
                return Optional.of(new LibcryptoKey(key));
            }
            call(KEY_FREE, key, 0, 0, 0, 0, 0);
            return Optional.empty();
        }
    }

    /** The public half, as an uncompressed point. */
    byte[] point() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment octets = arena.allocate(POINT_LENGTH);
            MemorySegment length = arena.allocate(JAVA_LONG);
            check(isOne(call(GET_OCTETS, address, POINT_NAME.address(), octets.address(), POINT_LENGTH,
                    length.address(), 0)) && length.get(JAVA_LONG, 0) == POINT_LENGTH);
            return octets.toArray(JAVA_BYTE);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The shared secret of ECDH: the x-coordinate (RFC 8422 section 5.10). */
    byte[] agreeWith(LibcryptoKey peer) {
        byte[] secret = new byte[COORDINATE_LENGTH];
        try {
            run((context, arena) -> {
                MemorySegment output = arena.allocate(COORDINATE_LENGTH);
                MemorySegment length = arena.allocateFrom(JAVA_LONG, COORDINATE_LENGTH);
                boolean done = isOne(call(DERIVE_INIT, context, 0, 0, 0, 0, 0))
                        && isOne(call(SET_PEER, context, peer.address, 0, 0, 0, 0))
                        && isOne(call(DERIVE, context, output.address(), length.address(), 0, 0, 0))
                        && length.get(JAVA_LONG, 0) == COORDINATE_LENGTH;
                MemorySegment.copy(output, JAVA_BYTE, 0, secret, 0, COORDINATE_LENGTH);
                output.fill((byte) 0);
                return done;
            });
        } finally {
            Reference.reachabilityFence(peer);
        }
        return secret;
    }

    /** ECDSA of a digest, DER-encoded (RFC 3279 section 2.2.3). */
    byte[] sign(byte[] digest) {
        byte[][] signature = new byte[1][];
        run((context, arena) -> {
            MemorySegment output = arena.allocate(LONGEST_SIGNATURE);
            MemorySegment length = arena.allocateFrom(JAVA_LONG, LONGEST_SIGNATURE);
            boolean done = isOne(call(SIGN_INIT, context, 0, 0, 0, 0, 0))
                    && isOne(call(SIGN, context, output.address(), length.address(),
                            arena.allocateFrom(JAVA_BYTE, digest).address(), digest.length, 0));
            signature[0] = output.asSlice(0, length.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
            return done;
        });
        return signature[0];
    }

    /** Whether this key's owner has signed the digest. */
    boolean verifies(byte[] signature, byte[] digest) {
        if (signature.length > LONGEST_SIGNATURE) {
            return false;
        }
        boolean[] good = new boolean[1];
        run((context, arena) -> {
            boolean ready = isOne(call(VERIFY_INIT, context, 0, 0, 0, 0, 0));
            good[0] = ready && isOne(call(VERIFY, context, arena.allocateFrom(JAVA_BYTE, signature).address(),
                    signature.length, arena.allocateFrom(JAVA_BYTE, digest).address(), digest.length, 0));
            return ready;
        });
        return good[0];
    }

    /** Frees it; idempotent. Nobody uses it any more. */
    @Override
    public void close() {
        cleanable.clean();
    }

    private void run(Step step) {
        try (Arena arena = Arena.ofConfined()) {
            long context = call(CONTEXT_OF_KEY, NULL, address, NULL, 0, 0, 0);
            try {
                check(context != NULL && step.take(context, arena));
            } finally {
                call(CONTEXT_FREE, context, 0, 0, 0, 0, 0);
            }
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private static boolean isOne(long result) {
        return (int) result == 1;
    }

    private static void check(boolean done) {
        if (!done) {
            throw new IllegalStateException("libcrypto does not compute on P-256");
        }
    }
}
