package org.pufferblow.load.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** The source of join tokens. They are secrets: nothing here shows one. Safe for any thread. */
sealed interface Tokens {
    /** Why there is none, in words that hold no secret. */
    final class NoTokenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoTokenException(String message) {
            super(message);
        }
    }

    /** A token for one more person; fails with {@link NoTokenException}. */
    CompletableFuture<String> next(int room, int person);

    /** How long a token may lie before it is used. */
    Duration life();

    /** From the page of a server that runs with {@code --demo}: rooms of this test's own. */
    final class Invitations implements Tokens {
        private static final ObjectMapper MAPPER = new ObjectMapper();
        private static final Duration TIMEOUT = Duration.ofSeconds(10);
        /** So that asking costs the server little while others talk. */
        private static final int AT_A_TIME = 4;
        private static final int OK = 200;

        private final HttpClient http;
        private final URI page;
        private final String prefix = "load-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 24)) + "-";
        private final Semaphore asking = new Semaphore(AT_A_TIME, true);

        /** @param signaling whose host has the page, too */
        Invitations(HttpClient http, URI signaling) {
            this.http = http;
            this.page = URI.create(signaling.getScheme().replace("ws", "http") + "://" + signaling.getRawAuthority()
                    + "/demo/api/token");
        }

        @Override
        public CompletableFuture<String> next(int room, int person) {
            CompletableFuture<String> token = new CompletableFuture<>();
            Thread.ofVirtual().name("invitation").start(() -> {
                try {
                    asking.acquire();
                    try {
                        token.complete(ask(room, person));
                    } finally {
                        asking.release();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    token.completeExceptionally(new NoTokenException("interrupted"));
                } catch (IOException e) {
                    token.completeExceptionally(new NoTokenException("no invitation: the server cannot be asked"));
                } catch (NoTokenException e) {
                    token.completeExceptionally(e);
                }
            });
            return token;
        }

        private String ask(int room, int person) throws IOException, InterruptedException {
            String body = MAPPER.writeValueAsString(Map.of("room", prefix + room, "name", "load " + person));
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(page).timeout(TIMEOUT).header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw new NoTokenException("no invitation: HTTP " + answer.statusCode()
                        + (answer.statusCode() == 404 ? " (a server without --demo needs --tokens)" : ""));
            }
            try {
                JsonNode token = MAPPER.readTree(answer.body()).path("token");
                if (token.isTextual()) {
                    return token.textValue();
                }
            } catch (JsonProcessingException e) {
                // Its message might show what was sent.
            }
            throw new NoTokenException("no invitation: the answer has no token");
        }

        @Override
        public Duration life() {
            return Duration.ofSeconds(25);
        }
    }

    /** From the program that the test is a part of. */
    record Given(BiFunction<Integer, Integer, String> mint) implements Tokens {
        @Override
        public CompletableFuture<String> next(int room, int person) {
            return CompletableFuture.completedFuture(mint.apply(room, person));
        }

        @Override
        public Duration life() {
            return Duration.ofSeconds(25);
        }
    }

    /** From a file, one a line. */
    final class Lines implements Tokens {
        /** As the server takes them: three parts, no more than 8 KiB. */
        private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
        private static final int MOST_BYTES = 64 << 20;

        private final Queue<String> left = new ConcurrentLinkedQueue<>();

        /** Reads all of it. */
        Lines(Path file) throws IOException {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("more than " + MOST_BYTES + " bytes");
            }
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                String text = line.strip();
                if (!text.isEmpty() && !TOKEN.matcher(text).matches()) {
                    throw new IOException("line " + number + " is no join token");
                }
                if (!text.isEmpty()) {
                    left.add(text);
                }
            }
        }

        int size() {
            return left.size();
        }

        @Override
        public CompletableFuture<String> next(int room, int person) {
            String token = left.poll();
            return token != null
                    ? CompletableFuture.completedFuture(token)
                    : CompletableFuture.failedFuture(new NoTokenException("the file has no more tokens"));
        }

        @Override
        public Duration life() {
            return Duration.ofHours(1);
        }
    }
}
