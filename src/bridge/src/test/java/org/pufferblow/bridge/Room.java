package org.pufferblow.bridge;

/** A conference on fakes. The test's thread is every thread. */
class Room {
    static final long MS = 1_000_000;

    final FakeTransports transports = new FakeTransports();
    final FakeLoop loop = new FakeLoop();
    final Videobridge bridge;
    final Conference conference;

    Room() {
        this(BridgeConfig.defaults());
    }

    Room(BridgeConfig config) {
        bridge = new Videobridge(transports, config);
        conference = bridge.createConference("room", loop);
    }

    Person join(String id, String source) throws Exception {
        return new Person(transports, conference, id, source);
    }

    Person join(String source) throws Exception {
        return join(source, source).likeChromium();
    }

    long count(String name) {
        return bridge.counters().get(name);
    }

    void settle() {
        transports.runPortTasks();
        loop.runAll();
    }
}
