package org.pufferblow.adapter.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pufferblow.transport.TransportState;

/** What must hold once everything that was underway has come to its end. */
final class AtRest {
    private final World world;

    AtRest(World world) {
        this.world = world;
    }

    void everyone() {
        Map<String, Map<String, Client>> calls = new TreeMap<>();
        for (Person person : world.people()) {
            person.pages().stream().filter(Client::isInCall).forEach(c -> {
                Client other = calls.computeIfAbsent(c.claims().sessionId(), s -> new HashMap<>()).put(person.user, c);
                if (other != null) {
                    throw new Violation("one call per user", c + " and " + other + " are both in");
                }
            });
        }
        world.server().sessions().forEach((id, session) -> {
            Set<String> open = calls.containsKey(id) ? calls.get(id).keySet() : Set.of();
            if (!new TreeSet<>(open).equals(new TreeSet<>(session.present))) {
                throw new Violation("presence", "in " + id + " are " + new TreeSet<>(session.present)
                        + " and connected " + new TreeSet<>(open));
            }
        });
        calls.forEach((id, call) -> call.values().forEach(c -> {
            if (c.isWellBehaved()) {
                check(c, call, world.server().session(id));
            }
        }));
        calls.values().forEach(call -> call.values().forEach(c -> new Hearing(world, call).of(c)));
        world.server().checkAtRest();
        int total = calls.values().stream().mapToInt(Map::size).sum();
        if (world.rooms().statistics().totalPeers() != total) {
            throw new Violation("places", world.rooms().statistics().totalPeers() + " taken by " + total);
        }
        for (SimulatedTransport transport : world.transports().all()) {
            if (calls.values().stream().flatMap(c -> c.values().stream()).noneMatch(c -> uses(c, transport))) {
                throw new Violation("left over", "transport " + transport.id() + " that nobody uses");
            }
        }
    }

    private boolean uses(Client client, SimulatedTransport transport) {
        return !client.isWellBehaved() || world.media().of(client.peer) == transport;
    }

    private void check(Client client, Map<String, Client> call, ControlPlaneModel.Session session) {
        Set<String> everyone = new TreeSet<>(call.keySet());
        if (!new TreeSet<>(client.roster.keySet()).equals(everyone)) {
            throw new Violation("roster", client + " shows " + new TreeSet<>(client.roster.keySet()) + " and not "
                    + everyone);
        }
        client.roster.forEach((user, s) -> {
            String shown = s.isMuted() + " " + s.isDeafened();
            if (!shown.equals(session.states.get(user))) {
                throw new Violation("states", client + " shows " + user + " as " + shown + " and not "
                        + session.states.get(user));
            }
        });
        PeerModel peer = client.peer;
        if (peer == null || peer.state() != PeerModel.State.STABLE) {
            throw new Violation("negotiation", client + " is in " + (peer == null ? null : peer.state()));
        }
        SimulatedTransport transport = world.media().of(peer);
        if (transport == null || transport.isClosedByUs() || transport.state() != TransportState.CONNECTED
                || !world.media().isSettled(peer, transport)) {
            throw new Violation("media", client + " has none: " + peer.ice().session() + " meets "
                    + (transport == null
                            ? null
                            : transport.active() + " and " + transport.newest() + ", "
                                    + transport.state()));
        }
        List<String> heard = new ArrayList<>();
        peer.transceivers().stream().filter(t -> t.fired).forEach(t -> heard.add(t.remoteStream));
        heard.remove(client.person.user);
        peer.transceivers().stream().filter(t -> t.fired).forEach(client::checkName);
        heard.sort(null);
        List<String> expected = new ArrayList<>(everyone);
        expected.remove(client.person.user);
        if (!client.person.scope.contains("recv")) {
            expected.clear();
        }
        expected.removeIf(user -> isTurnedAway(peer, user));
        if (!heard.equals(expected)) {
            throw new Violation("voices", client + " has tracks of " + heard + " and not " + expected);
        }
    }

    /** Whether the page does not want to receive on the line that carries somebody's voice to it. */
    private static boolean isTurnedAway(PeerModel peer, String user) {
        return peer.transceivers().stream().filter(t -> t.remoteStream.equals(user) && !t.stopped)
                .reduce((first, last) -> last).filter(t -> !t.receives).isPresent();
    }

    void nothingLeftOver() {
        world.server().sessions().forEach((id, session) -> {
            if (!session.present.isEmpty()) {
                throw new Violation("left over", session.present + " in " + id);
            }
        });
        if (world.rooms().statistics().totalPeers() != 0 || world.rooms().statistics().activeRooms() != 0) {
            throw new Violation("left over", world.rooms().statistics().toString());
        }
        if (world.rooms().statistics().totalJoins() != world.rooms().statistics().totalLeaves()) {
            throw new Violation("left over", "joins and leaves differ: " + world.rooms().statistics());
        }
        if (!world.transports().all().isEmpty()) {
            throw new Violation("left over", "transports: " + world.transports().all().size());
        }
    }
}
