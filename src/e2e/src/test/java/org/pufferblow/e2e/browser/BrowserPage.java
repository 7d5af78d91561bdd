package org.pufferblow.e2e.browser;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A person at the test client's page in a browser's tab. */
final class BrowserPage implements Person {
    private static final AtomicInteger PAGES = new AtomicInteger();

    private final Driver driver = Driver.shared();
    private final String page;
    private final String userId;
    private final int tone;

    BrowserPage(BrowserKind kind, URI client, String userId, int tone) {
        this.page = userId + "#" + PAGES.incrementAndGet();
        this.userId = userId;
        this.tone = tone;
        driver.open(kind, page, client.toString());
    }

    /** In a browser that has been started by that name. He has no tone and no ears, and sends
     * silence until he uses his microphone. */
    BrowserPage(String browser, URI client, String userId) {
        this.page = userId + "#" + PAGES.incrementAndGet();
        this.userId = userId;
        this.tone = NO_TONE;
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
        Map<String, Object> how = tone == NO_TONE
                ? Map.of("url", signaling.toString(), "frequency", 0, "frequencies", List.of())
                : Map.of("url", signaling.toString(), "frequency", Stage.FREQUENCIES.get(tone), "frequencies",
                        Stage.FREQUENCIES);
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

    /** The page asks for new ICE credentials, and offers them. */
    void restartIce() {
        driver.run(page, "() => { client.pc.restartIce(); return client.offer(); }");
    }

    /** The page starts anew; whoever was in a call through it is no more. */
    void reload() {
        driver.ask("reload", page, Map.of());
    }

    @Override
    public Report report() {
        return Report.of(driver.run(page, "() => client.report()"));
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
