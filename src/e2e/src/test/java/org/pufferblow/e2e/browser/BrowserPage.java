package org.pufferblow.e2e.browser;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A person at the test client's page in a browser's tab. */
final class BrowserPage implements BrowserUser {
    private static final AtomicInteger PAGES = new AtomicInteger();

    private final Driver driver = Driver.shared();
    private final String page;
    private final String userId;
    private int tone;
    private final List<Integer> heard;

    BrowserPage(BrowserKind kind, URI client, String userId, int tone) {
        this.page = userId + "#" + PAGES.incrementAndGet();
        this.userId = userId;
        this.tone = tone;
        this.heard = Stage.FREQUENCIES;
        driver.open(kind, page, client.toString());
    }

    /**
     * In a browser that has been started by that name. He has no tone, and sends silence until he uses his microphone.
     *
     * @param heard the frequencies that he listens for; none: he has no ears
     */
    BrowserPage(String browser, URI client, String userId, List<Integer> heard) {
        this.page = userId + "#" + PAGES.incrementAndGet();
        this.userId = userId;
        this.tone = NO_TONE;
        this.heard = heard;
        driver.open(browser, page, client.toString());
    }

    @Override
    public String userId() {
        return userId;
    }

    @Override
    public int tone() {
        return tone;
    }

    @Override
    public CompletableFuture<Void> join(URI signaling) {
        int frequency = tone == NO_TONE ? 0 : Stage.FREQUENCIES.get(tone);
        Map<String, Object> how = Map.of("url", signaling.toString(), "frequency", frequency, "frequencies", heard);
        return driver.start(page, "how => client.join(how)", how).thenAccept(_ -> {});
    }

    /** Sends what the browser's microphone hears; returns when it does. */
    void useMicrophone() {
        driver.run(page, "() => client.useMicrophone()");
    }

    /** A new socket under the peer connection that is there. */
    CompletableFuture<Void> reconnect(URI signaling) {
        return driver.start(page, "url => client.connect(url)", signaling.toString()).thenAccept(_ -> {});
    }

    /** All peer connections of the page have the same certificate from now on. */
    void keepCertificate() {
        driver.run(page, "() => client.keepCertificate()");
    }

    /** The peer connection is closed, and a new one takes its place, which is still to be offered. */
    void renewPeerConnection() {
        driver.run(page, "() => client.renewPeerConnection()");
    }

    /** The page offers over the socket that it has. */
    void offer() {
        driver.run(page, "() => client.offer()");
    }

    /** The socket is closed as one that leaves; the peer connection goes on. */
    void closeSocket() {
        driver.run(page, "() => client.ws.close(1000)");
    }

    /** The page asks for new ICE credentials, and offers them. */
    void restartIce() {
        driver.run(page, "() => { client.pc.restartIce(); return client.offer(); }");
    }

    /** Turns the line that carries somebody's voice here, and offers that, or leaves it to the next answer to say so. */
    void turn(BrowserUser whose, String direction, boolean offers) {
        driver.run(page, "(user, direction, offers) => client.turn(user, direction, offers)", whose.userId(), direction,
                offers);
    }

    /** Turns the line of the microphone, and offers that. */
    void turnMicrophone(String direction) {
        driver.run(page, "direction => client.turnMicrophone(direction)", direction);
    }

    /** Sends another tone from another microphone. */
    void swapMicrophone(MicrophoneSwap how, int newTone) {
        driver.run(page, "(how, frequency) => client.swapMicrophone(how, frequency)", how.name(),
                Stage.FREQUENCIES.get(newTone));
        tone = newTone;
    }

    /** The page starts anew; whoever was in a call through it is no more. */
    void reload() {
        driver.ask("reload", page, Map.of());
    }

    @Override
    public ClientReport report() {
        return ClientReport.of(driver.run(page, "() => client.report()"));
    }

    @Override
    public void mark() {
        driver.run(page, "() => client.mark()");
    }

    @Override
    public void leave() {
        driver.run(page, "() => client.leave()");
    }

    @Override
    public void close() {
        driver.ask("close", page, Map.of());
    }

    @Override
    public String toString() {
        return page;
    }
}
