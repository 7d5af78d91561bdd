package org.pufferblow.load.client;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Has every talker send a packet each 20 ms, spread evenly over the milliseconds, as independent microphones are. A thread of
 * its own keeps the time; packets are made and sent on the port thread. {@link #add} and {@link #remove} are for any thread.
 */
final class TalkScheduler implements AutoCloseable {
    private static final int SLOTS = 20;
    private static final long SLOT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** A machine that was away for longer leaves packets out instead of sending them all at once. */
    private static final long MOST_BEHIND_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Consumer<Runnable> portThread;
    private final Thread thread = Thread.ofPlatform().name("talk-clock").daemon().unstarted(this::run);
    /** Each is replaced, never written. Guarded by this object's monitor for writing. */
    private final VoiceStream[][] slots = new VoiceStream[SLOTS][0];
    private volatile boolean closed;

    /** @param portThread runs a task there, soon */
    TalkScheduler(Consumer<Runnable> portThread) {
        this.portThread = portThread;
        thread.start();
    }

    synchronized void add(VoiceStream voice) {
        int emptiest = 0;
        for (int slot = 1; slot < SLOTS; slot++) {
            emptiest = slots[slot].length < slots[emptiest].length ? slot : emptiest;
        }
        VoiceStream[] more = Arrays.copyOf(slots[emptiest], slots[emptiest].length + 1);
        more[more.length - 1] = voice;
        slots[emptiest] = more;
    }

    synchronized void remove(VoiceStream voice) {
        for (int slot = 0; slot < SLOTS; slot++) {
            slots[slot] = Arrays.stream(slots[slot]).filter(each -> each != voice).toArray(VoiceStream[]::new);
        }
    }

    private synchronized VoiceStream[] slot(int number) {
        return slots[number];
    }

    private void run() {
        long dueNs = System.nanoTime();
        for (int slot = 0; !closed; slot = (slot + 1) % SLOTS) {
            dueNs += SLOT_NS;
            if (slot != 0 && slot(slot).length == 0) {
                continue;
            }
            long behindNs = System.nanoTime() - dueNs;
            if (behindNs > MOST_BEHIND_NS) {
                dueNs += behindNs;
            }
            while (!closed && dueNs - System.nanoTime() > 0) {
                LockSupport.parkNanos(this, dueNs - System.nanoTime());
            }
            VoiceStream[] voices = slot(slot);
            if (voices.length > 0) {
                long thisDueNs = dueNs;
                portThread.accept(() -> sayAll(voices, thisDueNs));
            }
        }
    }

    private static void sayAll(VoiceStream[] voices, long dueNs) {
        for (VoiceStream voice : voices) {
            voice.say(dueNs);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
