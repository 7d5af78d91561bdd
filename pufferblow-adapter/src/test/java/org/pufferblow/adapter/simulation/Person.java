package org.pufferblow.adapter.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.SignalingHandler.CloseCause;

/** Somebody with an account: opens pages, reloads them, clicks again, gives up. */
final class Person {
    /** What kind of client somebody uses. */
    enum Kind {
        SHIPPED, POLITE, IMPOLITE, HOSTILE, TURNING_SHIPPED, TURNING_POLITE, TURNING_IMPOLITE, REOPENING_POLITE, REOPENING_IMPOLITE, SILENT;

        boolean reopens() {
            return this == REOPENING_POLITE || this == REOPENING_IMPOLITE;
        }

        boolean turns() {
            return this == TURNING_SHIPPED || this == TURNING_POLITE || this == TURNING_IMPOLITE;
        }
    }

    final World world;
    final String user;
    final String room;
    final String scope;
    final Kind kind;
    private final boolean firefox;
    private final SplittableRandom random;
    private final List<Client> pages = new ArrayList<>();
    private Client newest;
    private boolean hadSeveralPages;
    int linesStopped;

    Person(World world, String user, String room, String scope, Kind kind, SplittableRandom random) {
        this.world = world;
        this.user = user;
        this.room = room;
        this.scope = scope;
        this.kind = kind;
        this.random = random;
        this.firefox = random.nextBoolean();
    }

    /** The newest page that is still there; null if there is none. */
    Client page() {
        pages.removeIf(Client::isPageGone);
        return pages.isEmpty() ? null : pages.get(pages.size() - 1);
    }

    List<Client> pages() {
        pages.removeIf(Client::isPageGone);
        return pages;
    }

    /** Whether this person had two pages at a time: each takes the call from the other. */
    boolean hadSeveralPages() {
        return hadSeveralPages;
    }

    boolean hasOpenedAnotherSince(Client page) {
        return newest != page;
    }

    void join() {
        if (page() == null) {
            open();
        }
    }

    /** Another page, next to those that are there. */
    void open() {
        hadSeveralPages |= page() != null;
        String name = user + "p" + world.nextPage();
        SplittableRandom own = random.split();
        Client client = switch (kind) {
            case SHIPPED -> new ShippedClient(world, this, name, firefox, own);
            case POLITE, IMPOLITE -> new PerfectClient(world, this, name, firefox, kind == Kind.POLITE, own);
            case HOSTILE -> new HostileClient(world, this, name, own);
            case TURNING_SHIPPED -> new DirectionChangingShippedClient(world, this, name, firefox, own);
            case TURNING_POLITE, TURNING_IMPOLITE ->
                new DirectionChangingPerfectClient(world, this, name, firefox, kind == Kind.TURNING_POLITE, own);
            case REOPENING_POLITE, REOPENING_IMPOLITE ->
                new ReopeningClient(world, this, name, firefox, kind == Kind.REOPENING_POLITE, own);
            case SILENT -> new SilentClient(world, this, name, firefox, own);
        };
        pages.add(client);
        newest = client;
        client.connect();
    }

    void reload(Client page, CloseCause cause, boolean closeNotify) {
        if (!page.isPageGone()) {
            page.unload(cause, closeNotify);
            world.time().in(100 * VirtualTime.MS + random.nextLong(2500 * VirtualTime.MS), this::join);
        }
    }

    /** What people do when the page shows that the call is gone. */
    void onSocketClosed(Client page, CloseCode code) {
        long thinkingNs = 300 * VirtualTime.MS + random.nextLong(6000 * VirtualTime.MS);
        int mood = random.nextInt(10);
        if (code == null && mood < 7) {
            world.time().in(thinkingNs, page::connect);
        } else if ((code == null && mood < 9) || code == CloseCode.SESSION_ENDED || code == CloseCode.INVALID_TOKEN
                || code == CloseCode.MEDIA_FAILED || code == CloseCode.NORMAL || code == CloseCode.PING_TIMEOUT) {
            world.time().in(thinkingNs, () -> reload(page, CloseCause.CLIENT_GOING_AWAY, random.nextBoolean()));
        } else {
            world.time().in(thinkingNs, () -> page.unload(CloseCause.CLIENT_GOING_AWAY, random.nextBoolean()));
        }
    }

    @Override
    public String toString() {
        return user;
    }
}
