package org.pufferblow.transport.ice;

import static org.awaitility.Awaitility.await;
import static org.pufferblow.transport.ice.TestNetwork.address;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.UdpPath;

@Timeout(60)
class CheckingAgentTest {
    /** A turn of the pacing that asks when the next one is, and gets no answer before the agent is freed. */
    private static final class HeldPacing extends Pacing {
        private final CompletableFuture<Void> asked = new CompletableFuture<>();
        private final CompletableFuture<Void> freed = new CompletableFuture<>();

        @Override
        long intervalMillis() {
            asked.complete(null);
            freed.join();
            return super.intervalMillis();
        }
    }

    private static final class Silence implements Checklist.Session, PeerStunStack.Wire {
        @Override
        public void onPairValidated(Checklist list, UdpPath path, long remotePriority) {}

        @Override
        public void onPairSelected(Checklist list, UdpPath path, long remotePriority) {}

        @Override
        public void onExhausted(Checklist list) {}

        @Override
        public Transactions.Transaction request(TransactionId id, byte[] request, UdpPath path,
                Transactions.Schedule schedule, Transactions.Outcome outcome) {
            return null;
        }

        @Override
        public void sendCheck(UdpPath path, boolean nominate, Runnable onSuccess) {}

        @Override
        public void answer(CheckRequest check) {}

        @Override
        public void response(byte[] response, UdpPath path) {}
    }

    @Test
    void shouldLetGoOfAnAgentThatIsFreedWhileItPlansItsNextCheck() throws Exception {
        WeakReference<CheckingAgent> agent = new WeakReference<>(freedWhileItPlans());
        await().pollInterval(Duration.ofMillis(100)).until(() -> {
            System.gc();
            return agent.refersTo(null);
        });
    }

    private static CheckingAgent freedWhileItPlans() {
        Ice4jEngine.prepare();
        HeldPacing pacing = new HeldPacing();
        Silence silence = new Silence();
        LocalCandidates candidates = new LocalCandidates(TestConfigs.STANDARD, List.of(address("10.0.0.1", 40000)));
        IceContext context = new IceContext(TestConfigs.STANDARD, candidates, null, null, new IceCounters(),
                pacing, null, null, Duration.ofSeconds(30), "", peer -> {});
        CheckingAgent agent = new CheckingAgent(IceCredentials.random(""),
                new IceCredentials("ufrag", "a password of the peer's"), new NegotiatedRole(false), context, silence,
                new AgentLog("peer", true), silence);
        agent.start(List.of(new Candidate("1", 1, address("10.0.0.2", 50000), CandidateType.HOST, null)), List.of());
        pacing.asked.join();
        agent.free();
        pacing.freed.complete(null);
        return agent;
    }
}
