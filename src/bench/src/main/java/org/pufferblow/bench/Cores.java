package org.pufferblow.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;

/** The cores on which Linux lets threads run: sched_setaffinity(2). */
final class Cores {
    /** As many bits as glibc's cpu_set_t has. */
    private static final int MASK_BYTES = 128;
    private static final int SELF = 0;

    private static final MethodHandle GET = function("sched_getaffinity");
    private static final MethodHandle SET = function("sched_setaffinity");

    private final BitSet allowed;

    private Cores(BitSet allowed) {
        this.allowed = allowed;
    }

    /** Those of the calling thread. */
    static Cores ofThisThread() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            check((int) GET.invokeExact(SELF, (long) MASK_BYTES, mask));
            return new Cores(BitSet.valueOf(mask.toArray(ValueLayout.JAVA_BYTE)));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    int count() {
        return allowed.cardinality();
    }

    /** One of these, counted from 0. */
    Cores only(int number) {
        BitSet one = new BitSet();
        one.set(allowed.stream().skip(number).findFirst().orElseThrow());
        return new Cores(one);
    }

    /** Keeps the calling thread on these. */
    void keepThisThread() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            byte[] bits = allowed.toByteArray();
            MemorySegment.copy(bits, 0, mask, ValueLayout.JAVA_BYTE, 0, bits.length);
            check((int) SET.invokeExact(SELF, (long) MASK_BYTES, mask));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(int result) {
        if (result != 0) {
            throw new IllegalStateException("the kernel does not tell or change a thread's cores");
        }
    }

    @SuppressWarnings("restricted") // the process runs with native access
    private static MethodHandle function(String name) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    }
}
