package org.pufferblow.e2e.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.pufferblow.e2e.SfuUnderTest;
import org.pufferblow.e2e.browser.ClientReport.Voice;

/**
 * A server, a control plane and the people of one scenario. Closing it checks the server's log: no error, and none of the
 * secrets, tokens and passwords that were used.
 */
public final class Stage implements AutoCloseable {
    /** A tone for each person, in Hz; none is near another one's harmonic. */
    public static final List<Integer> FREQUENCIES = List.of(410, 530, 680, 870, 1110, 1420, 1810, 2310);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String TURN_PASSWORD = "turn-" + UUID.randomUUID();

    private final SfuUnderTest sfu;
    private final Path directory;
    private final ClientPages pages = new ClientPages();
    private final List<BrowserUser> people = new ArrayList<>();
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private final String session = UUID.randomUUID().toString();

    Stage(String name, Path directory) throws IOException {
        this(name, directory, "");
    }

    /** With more in the operator's file. */
    Stage(String name, Path directory, String hocon) throws IOException {
        this.directory = directory;
        // Nobody answers at the relay's address: what counts is that its password stays unseen.
        sfu = SfuUnderTest.start(name, directory,
                Map.of("ice_servers",
                        List.of(Map.of("urls", List.of("turn:127.0.0.1:9"), "username", "someone", "credential",
                                TURN_PASSWORD))),
                "pufferblow.log_level = debug\n" + hocon);
        secrets.addAll(Set.of(TURN_PASSWORD, sfu.control().bootstrapSecret(), sfu.control().internalSecret()));
    }

    SfuUnderTest sfu() {
        return sfu;
    }

    String session() {
        return session;
    }

    /** Somebody with a tab open, not yet in the call. */
    BrowserPage browser(BrowserKind kind, String userId) {
        BrowserPage page = new BrowserPage(kind, pages.client(), userId, freeTone());
        people.add(page);
        return page;
    }

    /** Somebody with libwebrtc in a process of his own, not yet in the call. */
    LibWebRtc libWebRtc(String userId, LibWebRtc.Part part) {
        LibWebRtc peer = new LibWebRtc(userId, freeTone(), part);
        people.add(peer);
        return peer;
    }

    /** Somebody with another stack in a process of its own, not yet in the call. */
    StackClient stack(StackKind kind, String userId) {
        StackClient client = new StackClient(kind, userId, freeTone(), directory);
        people.add(client);
        return client;
    }

    private int freeTone() {
        Set<Integer> taken = new HashSet<>();
        people.forEach(person -> taken.add(person.tone()));
        for (int tone = 0; tone < FREQUENCIES.size(); tone++) {
            if (!taken.contains(tone)) {
                return tone;
            }
        }
        throw new IllegalStateException("more people than tones");
    }

    /** A way into the call that is good once. */
    URI ticket(BrowserUser person) {
        String token = sfu.token(session, person.userId());
        secrets.add(token);
        return URI.create(sfu.signaling() + "?join_token=" + token);
    }

    /** All join, one started right after the other without waiting. */
    void joinAtOnce(Collection<? extends BrowserUser> joining) throws Exception {
        List<URI> tickets = joining.stream().map(this::ticket).toList();
        List<CompletableFuture<Void>> joins = new ArrayList<>();
        int index = 0;
        for (BrowserUser person : joining) {
            joins.add(person.join(tickets.get(index++)));
        }
        for (CompletableFuture<Void> join : joins) {
            join.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Takes somebody off the stage; his tab or process ends. */
    void dismiss(BrowserUser person) {
        note(List.of(person));
        people.remove(person);
        person.close();
    }

    /** Waits until each of them hears each other's own tone under the right name, and nothing else. */
    void awaitEveryoneHearsEveryone(Collection<? extends BrowserUser> call) {
        await().pollInSameThread().pollInterval(Duration.ofMillis(300)).atMost(PATIENCE).untilAsserted(() -> {
            for (BrowserUser person : call) {
                assertHears(person.report(), person, call);
            }
        });
    }

    /** What {@link #awaitEveryoneHearsEveryone} waits for, of one person. */
    static void assertHears(ClientReport report, BrowserUser listener, Collection<? extends BrowserUser> call) {
        String who = listener.userId() + " with " + report + ": ";
        assertThat(report.errors()).as(who + "errors").isEmpty();
        assertThat(report.states()).as(who + "states").doesNotContain("failed");
        assertThat(report.connection()).as(who + "connection").isEqualTo("connected");
        assertThat(report.participants()).as(who + "participants")
                .containsExactlyInAnyOrderElementsOf(call.stream().map(BrowserUser::userId).toList());
        List<Voice> live = report.voices().stream().filter(voice -> !voice.ended()).toList();
        assertThat(live).as(who + "live voices").extracting(Voice::stream)
                .containsExactlyInAnyOrderElementsOf(call.stream().map(BrowserUser::userId).toList());
        for (Voice voice : live) {
            assertThat(voice.name()).as(who + "the name on the voice of " + voice.stream()).isEqualTo(voice.stream());
        }
        if (!listener.listens()) {
            return;
        }
        for (BrowserUser other : call) {
            Voice voice = report.voice(other.userId()).orElseThrow();
            Set<Integer> expected = other == listener || !other.talks() ? Set.of() : Set.of(other.tone());
            assertThat(voice.heardNow()).as(who + "tones under the name of " + other.userId()).isEqualTo(expected);
        }
    }

    /** Keeps in mind what these people's descriptions held, before their pages are gone. */
    void note(Collection<? extends BrowserUser> people) {
        people.forEach(person -> secrets.addAll(person.report().passwords()));
    }

    /** Ends everything, and looks at what the server has logged. */
    @Override
    public void close() throws IOException {
        try {
            note(people);
            people.forEach(BrowserUser::close);
        } finally {
            pages.close();
            sfu.close();
        }
        List<String> log = sfu.log().lines().toList();
        assertThat(log).as("the server's log").isNotEmpty()
                .noneMatch(line -> line.contains("\"level\":\"ERROR\"") || line.contains("Exception in thread"));
        assertThat(secrets).as("secrets that were used").hasSizeGreaterThan(3);
        for (String secret : secrets) {
            assertThat(log).as("lines with a secret").noneMatch(line -> line.contains(secret));
        }
        assertThat(sfu.process().exitValue()).as("the server's exit code after SIGTERM").isZero();
    }

    /** A directory of the test's own below {@code target}. */
    static Path directory(Class<?> test) throws IOException {
        return Files.createDirectories(Path.of("target", "e2e", test.getSimpleName()));
    }
}
