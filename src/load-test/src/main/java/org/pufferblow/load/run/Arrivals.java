package org.pufferblow.load.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.pufferblow.load.client.SimulatedClients;
import org.pufferblow.load.client.SimulatedClient;
import org.pufferblow.transport.TransportException;

/**
 * The schedule of joins. Each client's token is asked for a while before, so that a storm consists of joins and not of token
 * requests. Belongs to the thread that runs the test.
 */
final class Arrivals {
    /** One who is to come so long after the clock was started. */
    private record Arrival(int room, int person, long offsetNs) {}

    private record Invited(Arrival arrival, CompletableFuture<String> token) {}

    private final SimulatedClients clients;
    private final Tokens tokens;
    private final ActiveClients people;
    private final Deque<Arrival> uninvited = new ArrayDeque<>();
    private final Deque<Invited> invited = new ArrayDeque<>();
    private int persons;
    private long startedNs;

    Arrivals(SimulatedClients clients, Tokens tokens, ActiveClients people) {
        this.clients = clients;
        this.tokens = tokens;
        this.people = people;
    }

    /** One more, behind those that were added before. */
    void add(int room, long offsetNs) {
        uninvited.add(new Arrival(room, persons++, offsetNs));
    }

    /** One more, as soon as its token is there. */
    void addNow(int room, long nowNs) {
        add(room, nowNs - startedNs);
    }

    /** Asks for the tokens of those who come first; whether they are all there. */
    boolean areFirstInvited() {
        inviteUntil(tokens.life().toNanos());
        return invited.stream().allMatch(each -> each.token().isDone());
    }

    /** From now on the offsets count. */
    void startClock(long nowNs) {
        startedNs = nowNs;
    }

    /** Lets those in whose time has come and whose token is there. */
    void admit(long nowNs) {
        long offsetNs = nowNs - startedNs;
        inviteUntil(offsetNs + tokens.life().toNanos());
        while (!invited.isEmpty() && invited.peek().arrival().offsetNs() <= offsetNs
                && invited.peek().token().isDone()) {
            admit(invited.remove());
        }
    }

    private void inviteUntil(long offsetNs) {
        while (!uninvited.isEmpty() && uninvited.peek().offsetNs() <= offsetNs) {
            Arrival arrival = uninvited.remove();
            invited.add(new Invited(arrival, tokens.next(arrival.room(), arrival.person())));
        }
    }

    private void admit(Invited next) {
        try {
            SimulatedClient client = clients.join("load-" + next.arrival().person(), next.token().join());
            people.add(client, next.arrival().room());
        } catch (CompletionException e) {
            notCome(e.getCause() instanceof Tokens.NoTokenException known ? known.getMessage() : "no token");
        } catch (TransportException e) {
            notCome("no socket is free");
        }
    }

    /** Nobody comes any more. */
    void giveUp(String reason) {
        int left = uninvited.size() + invited.size();
        uninvited.clear();
        invited.clear();
        for (int i = 0; i < left; i++) {
            notCome(reason);
        }
    }

    private void notCome(String reason) {
        clients.joins().onStarted();
        clients.joins().onFailed(reason);
    }

    boolean isEmpty() {
        return uninvited.isEmpty() && invited.isEmpty();
    }
}
