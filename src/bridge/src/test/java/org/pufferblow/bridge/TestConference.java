package org.pufferblow.bridge;

/** A conference on fakes. The test's thread is every thread. */
class TestConference {
    static final long MS = 1_000_000;

    final CapturingTransports transports = new CapturingTransports();
    final FakeLoop loop = new FakeLoop();
    final Videobridge bridge;
    final Conference conference;

    TestConference() {
        this(BridgeConfig.defaults());
    }

    TestConference(BridgeConfig config) {
        bridge = new Videobridge(transports, config);
        conference = bridge.createConference("room", loop);
    }

    ConferenceMember join(String id, String source) throws Exception {
        return new ConferenceMember(transports, conference, id, source);
    }

    ConferenceMember join(String source) throws Exception {
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
