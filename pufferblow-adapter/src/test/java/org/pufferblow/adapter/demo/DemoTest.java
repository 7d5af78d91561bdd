package org.pufferblow.adapter.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.config.ConfigInputs;

class DemoTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private Demo demo;
    private Server server;
    private URI base;

    @BeforeEach
    void start() throws Exception {
        demo = Demo.start();
        server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(demo.handler());
        server.start();
        base = URI.create("http://127.0.0.1:" + connector.getLocalPort());
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        demo.close();
        client.close();
    }

    @Test
    void pageAndEverythingThatItNamesIsServedAndComesFromHere() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValueSatisfying(
                policy -> assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe"));
        Set<String> named = references(page.body(), "(?:src|href)=\"([^\"#][^\"]*)\"");
        assertThat(named).contains("/demo/main.js", "/demo/style.css").allMatch(path -> path.startsWith("/demo/"));
        Set<String> checked = new HashSet<>();
        for (String path : named) {
            String body = get(path).body();
            references(body, "from '\\./([^']+)'").forEach(module -> checked.add("/demo/" + module));
        }
        checked.addAll(named);
        for (String path : checked) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(checked).contains("/demo/call.js", "/demo/people.js");
    }

    @Test
    void pageHasNoInlineCodeThatItsPolicyWouldRefuse() throws Exception {
        assertThat(get("/").body()).doesNotContainPattern("<script(?![^>]* src=)").doesNotContainPattern(" on[a-z]+=")
                .doesNotContain(" style=").doesNotContain("<style");
    }

    @Test
    void whatIsNotOursIsLeftToOthers() throws Exception {
        assertThat(get("/demo/../demo/Demo.class").statusCode()).isEqualTo(404);
        assertThat(get("/healthz").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/", "").statusCode()).isEqualTo(405);
        assertThat(get("/demo/api/token").headers().firstValue("Allow")).hasValue("POST");
    }

    @Test
    void peopleOfOneRoomShareASessionAndComeBackAsThemselves() throws Exception {
        JsonNode ada = token("{\"room\":\"tea\",\"name\":\" Ada \"}");
        JsonNode bob = token("{\"room\":\"tea\",\"name\":\"Bob\"}");
        JsonNode else1 = token("{\"room\":\"coffee\",\"name\":\"Bob\"}");
        JsonNode again = token("{\"room\":\"tea\",\"name\":\"Ada\",\"user_id\":" + ada.get("user_id") + "}");

        assertThat(ada.get("name").textValue()).isEqualTo("Ada");
        assertThat(ada.get("token").textValue().split("\\.")).hasSize(3);
        assertThat(bob.get("session_id")).isEqualTo(ada.get("session_id"));
        assertThat(bob.get("user_id")).isNotEqualTo(ada.get("user_id"));
        assertThat(else1.get("session_id")).isNotEqualTo(ada.get("session_id"));
        assertThat(again.get("user_id")).isEqualTo(ada.get("user_id"));
        assertThat(again.get("token")).isNotEqualTo(ada.get("token"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"room\":\"tea\"}", "{\"room\":\"tea\",\"name\":\"  \"}",
            "{\"room\":\"tea\",\"name\":\"a\\u0007\"}", "{\"room\":{},\"name\":\"Ada\"}",
            "{\"room\":\"tea\",\"name\":\"Ada\",\"user_id\":\"../../../../\"}",
            "{\"room\":\"12345678901234567890123456789012345678901\",\"name\":\"Ada\"}", "[[[[[[[[[[[[[[[[[[]]]]]]]"})
    void badRequestsGetASentence(String body) throws Exception {
        HttpResponse<String> answer = send("POST", "/demo/api/token", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(MAPPER.readTree(answer.body()).path("detail").asText()).startsWith(
                body.contains("user_id")
                        ? "user_id: expected"
                        : body.startsWith("{\"") ? "" : "expected a JSON object");
    }

    @Test
    void bodiesAreBounded() throws Exception {
        assertThat(send("POST", "/demo/api/token", " ".repeat(Tickets.MOST_BYTES + 1)).statusCode()).isEqualTo(413);
        HttpRequest chunked = HttpRequest.newBuilder(base.resolve("/demo/api/token"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(new byte[]{'{', '}'}))).build();
        assertThat(client.send(chunked, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(411);
        HttpRequest plain = HttpRequest.newBuilder(base.resolve("/demo/api/token"))
                .POST(HttpRequest.BodyPublishers.ofString("{}")).build();
        assertThat(client.send(plain, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(415);
    }

    /** A connection that is closed with something unread is reset: one answer in twenty was lost by that. */
    @Test
    void refusalsArrive() throws Exception {
        HttpRequest chunked = HttpRequest.newBuilder(base.resolve("/demo/api/token"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(new byte[2000], new byte[2000]))).build();
        for (int i = 0; i < 300; i++) {
            try (HttpClient fresh = HttpClient.newHttpClient()) {
                assertThat(fresh.send(chunked, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(411);
            }
        }
    }

    @Test
    void configurationLeadsToTheEmbeddedServerAndStaysOnLoopback() {
        ConfigInputs inputs = new ConfigInputs(Optional.empty(), List.of(Path.of("config.toml")), Optional.empty(),
                Path.of("jvb.conf"), Map.of(), Map.of(), Map.of());

        ConfigInputs changed = demo.configure(inputs, OptionalInt.empty());

        assertThat(changed.defaultTomls()).isEmpty();
        assertThat(changed.program()).containsEntry("pufferblow.bind_addr", "127.0.0.1:8787")
                .containsKeys("pufferblow.bootstrap_config_url", "pufferblow.bootstrap_secret");
        assertThat(demo.configure(inputs, OptionalInt.of(9000)).program()).containsEntry("pufferblow.bind_addr",
                "127.0.0.1:9000");
        ConfigInputs told = new ConfigInputs(Optional.empty(), List.of(), Optional.empty(), Path.of("jvb.conf"),
                Map.of("RTC_BIND_ADDR", ":1"), Map.of(), Map.of());
        assertThat(demo.configure(told, OptionalInt.empty()).program()).doesNotContainKey("pufferblow.bind_addr");
    }

    private JsonNode token(String body) throws Exception {
        HttpResponse<String> answer = send("POST", "/demo/api/token", body);
        assertThat(answer.statusCode()).isEqualTo(200);
        return MAPPER.readTree(answer.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static Set<String> references(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1))
                .collect(Collectors.toSet());
    }
}
