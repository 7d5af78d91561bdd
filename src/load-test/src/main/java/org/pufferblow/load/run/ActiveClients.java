package org.pufferblow.load.run;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.pufferblow.load.client.SimulatedClient;
import org.pufferblow.load.client.SimulatedClient.State;

/** The clients that are in. Belongs to the thread that runs the test. */
final class ActiveClients {
    private record Person(SimulatedClient client, int room) {}

    private final long joinTimeoutNs;
    private final List<Person> present = new ArrayList<>();
    private int waiting;

    ActiveClients(long joinTimeoutNs) {
        this.joinTimeoutNs = joinTimeoutNs;
    }

    void add(SimulatedClient client, int room) {
        present.add(new Person(client, room));
        waiting++;
    }

    /** Looks after those who are about to join, and forgets those who are no longer there. */
    void look(long nowNs) {
        waiting = 0;
        for (Iterator<Person> all = present.iterator(); all.hasNext();) {
            SimulatedClient client = all.next().client();
            client.settle();
            State state = client.state();
            if (state == State.FAILED || state == State.LOST || state == State.LEFT) {
                all.remove();
            } else if (state != State.JOINED) {
                waiting++;
                if (nowNs - client.openedNs() > joinTimeoutNs) {
                    client.fail(state == State.OPENING ? "timeout: no media" : "timeout: nobody heard");
                }
            }
        }
    }

    /** As of the last look. */
    boolean areAllSettled() {
        return waiting == 0;
    }

    int size() {
        return present.size();
    }

    List<SimulatedClient> clients() {
        return present.stream().map(Person::client).toList();
    }

    /**
     * One of those who have joined leaves.
     *
     * @return the room it was in; -1 if there is nobody
     */
    int sendSomebodyAway(RandomGenerator random) {
        List<Person> joined = present.stream().filter(person -> person.client().state() == State.JOINED).toList();
        if (joined.isEmpty()) {
            return -1;
        }
        Person leaver = joined.get(random.nextInt(joined.size()));
        leaver.client().leave();
        present.remove(leaver);
        return leaver.room();
    }

    void sendAllAway() {
        present.forEach(person -> person.client().leave());
        present.clear();
    }
}
