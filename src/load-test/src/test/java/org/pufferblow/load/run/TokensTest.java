package org.pufferblow.load.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TokensTest {
    @TempDir
    private Path directory;

    private Tokens.Lines lines(String text) throws IOException {
        return new Tokens.Lines(Files.writeString(directory.resolve("tokens"), text));
    }

    @Test
    void shouldTakeOneLineForEach() throws IOException {
        Tokens.Lines lines = lines("a.b.c\n\n  d.e.f  \n");

        assertThat(lines.size()).isEqualTo(2);
        assertThat(lines.next(0, 0).join()).isEqualTo("a.b.c");
        assertThat(lines.next(9, 1).join()).isEqualTo("d.e.f");
        assertThatThrownBy(() -> lines.next(0, 2).join()).hasCauseInstanceOf(Tokens.NoTokenException.class)
                .hasMessageContaining("no more tokens");
    }

    @Test
    void shouldNotShowALineThatIsNoToken() {
        assertThatThrownBy(() -> lines("a.b.c\nsecret.d e.f\n")).hasMessage("line 2 is no join token");
    }

    private interface Use {
        void with(Tokens tokens) throws Exception;
    }

    private void serve(int status, String answer, List<String> asked, Use use) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/demo/api/token", exchange -> {
            asked.add(exchange.getRequestMethod() + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try (HttpClient http = HttpClient.newHttpClient()) {
            use.with(new Tokens.Invitations(http,
                    URI.create("ws://127.0.0.1:" + server.getAddress().getPort() + "/rtc/v1/ws")));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldAskTheDemoForOneInARoomOfItsOwn() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        serve(200, "{\"token\":\"a.b.c\"}", asked, tokens -> {
            assertThat(tokens.next(3, 17).join()).isEqualTo("a.b.c");
            assertThat(tokens.next(3, 18).join()).isEqualTo("a.b.c");
        });
        assertThat(asked).hasSize(2)
                .allSatisfy(request -> assertThat(request).startsWith("POST ").containsPattern(
                        "\"room\":\"load-[0-9a-f]+-3\""));
        assertThat(asked.getFirst()).contains("\"name\":\"load 17\"");
    }

    @Test
    void shouldSayWhyThereIsNone() throws Exception {
        serve(404, "", new CopyOnWriteArrayList<>(),
                tokens -> assertThatThrownBy(() -> tokens.next(0, 0).join()).isInstanceOf(CompletionException.class)
                        .hasMessageContaining("HTTP 404").hasMessageContaining("--tokens"));
        serve(200, "{\"token\":5,\"other\":\"a.b.c\"}", new CopyOnWriteArrayList<>(),
                tokens -> assertThatThrownBy(() -> tokens.next(0, 0).join()).hasMessageContaining("no token")
                        .hasMessageNotContaining("a.b.c"));
        serve(200, "a.b.c", new CopyOnWriteArrayList<>(),
                tokens -> assertThatThrownBy(() -> tokens.next(0, 0).join()).hasMessageContaining("no token")
                        .hasMessageNotContaining("a.b.c"));
    }
}
