package org.pufferblow.load.run;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.pufferblow.load.client.SimulatedClients;
import org.pufferblow.load.options.LoadOptions;
import org.pufferblow.transport.TransportException;

/** A test from options to exit code, also when somebody interrupts it. */
public final class TestRunner {
    private static final int STOP_SECONDS = 20;
    /** After the first, half of what a storm costs this program is still Java's compilers. */
    private static final int REHEARSALS = 3;

    private TestRunner() {}

    /**
     * Runs the test; returns when it is over.
     *
     * @param out for the result
     * @param err for progress and complaints
     * @return 0 if all is well, else 1
     */
    public static int run(LoadOptions options, PrintStream out, PrintStream err) {
        for (int i = 0; options.rehearsal().isPresent() && i < REHEARSALS; i++) {
            if (!rehearse(options.rehearsing(), err)) {
                return 1;
            }
        }
        Tokens.Lines lines = null;
        if (options.tokens().isPresent()) {
            try {
                lines = new Tokens.Lines(options.tokens().get());
            } catch (IOException e) {
                err.println("--tokens: " + e.getMessage());
                return 1;
            }
            int needed = options.peers() + options.warmUp();
            if (lines.size() < needed) {
                err.println("--tokens: " + lines.size() + " tokens for " + needed + " joins");
                return 1;
            }
        }
        try (SimulatedClients clients = SimulatedClients.open(plan(options))) {
            Tokens tokens = lines != null ? lines : new Tokens.Invitations(clients.http(), options.signaling());
            LoadRun run = new LoadRun(options, clients, tokens, err::println, () -> false);
            if (!run.seesServer()) {
                err.println("--server-pid: there is no such process, or not on this machine");
                return 1;
            }
            return runInterruptibly(run, out, err);
        } catch (TransportException e) {
            err.println(e.getMessage());
            return 1;
        }
    }

    static SimulatedClients.Plan plan(LoadOptions options) {
        return new SimulatedClients.Plan(options.signaling(), Math.max(options.peers(), options.warmUp()),
                options.talkers(),
                options.openMicrophones(), options.sampling(), options.payloadLength());
    }

    private static boolean rehearse(LoadOptions options, PrintStream err) {
        err.println("rehearsal at " + options.signaling().getAuthority());
        try (SimulatedClients clients = SimulatedClients.open(plan(options))) {
            Tokens tokens = new Tokens.Invitations(clients.http(), options.signaling());
            LoadReport report = new LoadRun(options, clients, tokens, err::println, () -> false).run();
            if (report.joins().joined() == 0) {
                err.println("--rehearse-at: nobody could join there");
                return false;
            }
            return true;
        } catch (TransportException e) {
            err.println("--rehearse-at: " + e.getMessage());
            return false;
        }
    }

    private static int runInterruptibly(LoadRun run, PrintStream out, PrintStream err) {
        CountDownLatch done = new CountDownLatch(1);
        // On SIGINT and SIGTERM the process lives for as long as its hooks run.
        Thread hook = new Thread(() -> {
            run.stop();
            try {
                boolean _ = done.await(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, "load-test-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return report(run.run(), out, err);
        } finally {
            done.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process is on its way out.
            }
        }
    }

    private static int report(LoadReport report, PrintStream out, PrintStream err) {
        (report.options().json() ? err : out).print(ReportText.of(report));
        if (report.options().json()) {
            out.println(ReportJson.of(report));
        }
        return report.exitCode();
    }
}
