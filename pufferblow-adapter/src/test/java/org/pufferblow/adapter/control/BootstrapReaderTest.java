package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapReaderTest {
    private static final URI URL = URI.create("http://pufferblow:7575/api/internal/v1/voice/bootstrap-config");

    private final List<String> warnings = new ArrayList<>();

    private BootstrapAnswer read(URI url, String fields) throws BootstrapException {
        return new BootstrapReader(url, warnings::add).read(Json.parse("{" + fields + "}"));
    }

    private BootstrapAnswer readWith(String fields) throws BootstrapException {
        return read(URL, "\"internal_api_base\":\"http://pufferblow:7575/v\",\"internal_secret\":\"s\"," + fields);
    }

    @ParameterizedTest
    @CsvSource({
            "http://pufferblow:7575/x, http://127.0.0.1:7575/api/, http://pufferblow:7575/api",
            "http://pufferblow:8000/x, http://localhost:7575/api, http://pufferblow:8000/api",
            "https://chat.example/x, http://[::1]:7575/api, https://chat.example/api",
            "http://127.0.0.1:9000/x, http://127.0.0.1:7575/api, http://127.0.0.1:9000/api",
            "http://pufferblow_server:7575/x, http://127.0.0.1:7575/api, http://pufferblow_server:7575/api",
            "http://u:p@pufferblow:7575/x, http://127.0.0.1:7575/api, http://pufferblow:7575/api"})
    void shouldTakeALoopbackBaseForTheBootstrapUrlsOrigin(String url, String base, String expected) throws Exception {
        assertThat(read(URI.create(url), "\"internal_api_base\":\"" + base + "\",\"internal_secret\":\"s\"")
                .internalApiBase()).isEqualTo(expected);
        assertThat(warnings).singleElement().asString().contains("bootstrap URL").doesNotContain("u:p");
    }

    @ParameterizedTest
    @CsvSource({
            "http://127.0.0.1:7575/x, http://127.0.0.1:7575/api///, http://127.0.0.1:7575/api",
            "http://127.0.0.1/x, http://127.0.0.1:80/api, http://127.0.0.1:80/api",
            "http://pufferblow:7575/x, https://other:443/api, https://other:443/api",
            "http://pufferblow:7575/x, http://my_host/api?q=1, http://my_host/api"})
    void shouldBelieveAnyOtherBase(String url, String base, String expected) throws Exception {
        assertThat(read(URI.create(url), "\"internal_api_base\":\"" + base + "\",\"internal_secret\":\"s\"")
                .internalApiBase()).isEqualTo(expected);
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ftp://a/b", "not a uri", "/relative", "http:///x", "http://u:p@a/b", "mailto:a"})
    void shouldRefuseABaseThatCannotBeCalled(String base) {
        assertThatThrownBy(() -> read(URL, "\"internal_api_base\":\"" + base + "\",\"internal_secret\":\"s\""))
                .isInstanceOf(BootstrapException.class).hasMessageContaining("internal_api_base");
    }

    @Test
    void shouldIgnoreWrongTypesWithWarningsThatHoldNoValues() throws Exception {
        BootstrapAnswer answer = readWith("\"max_total_peers\":\"many\",\"max_room_peers\":-4,\"udp_port_min\":70000,"
                + "\"ws_pong_wait_seconds\":1.5,\"internal_event_workers\":1e300,\"ws_ping_interval_seconds\":20.0,"
                + "\"ice_servers\":{\"credential\":\"hush\"},\"media_quality\":[]");
        assertThat(answer.settings()).containsOnlyKeys("ws_ping_interval_seconds");
        assertThat(answer.iceServers()).isEmpty();
        assertThat(answer.mediaQuality()).isEmpty();
        assertThat(warnings).hasSize(7).noneMatch(warning -> warning.contains("hush") || warning.contains("many"));
    }

    @Test
    void shouldSkipIceServersWithoutUsableUrls() throws Exception {
        BootstrapAnswer answer = readWith(
                "\"ice_servers\":[1,null,{},{\"urls\":7},{\"urls\":[null,{}]},{\"urls\":\" \"},"
                        + "{\"urls\":[\"turn:x\",7],\"username\":3,\"credential\":[]}]");
        assertThat(answer.iceServers()).containsExactly(new IceServer(List.of("turn:x"), "", ""));
    }

    @Test
    void shouldIgnoreAPortRangeThatIsUpsideDown() throws Exception {
        assertThat(readWith("\"udp_port_min\":51000,\"udp_port_max\":50000").settings()).isEmpty();
        assertThat(warnings).hasSize(1);
    }

    @Test
    void shouldNotDieOfDepthOrSize() {
        assertThat(Json.parse("[".repeat(100_000)).isMissingNode()).isTrue();
        assertThat(Json.parse("{\"a\":" + "9".repeat(60_000) + "}").isMissingNode()).isTrue();
        assertThat(Json.parse("\"" + "x".repeat(20_000) + "\"").isMissingNode()).isTrue();
        assertThat(Json.parse("").isMissingNode()).isTrue();
    }

    @Property(tries = 500)
    void shouldAnswerAnyGarbageWithSettingsOrAClearError(@ForAll("garbage") String text) {
        try {
            BootstrapAnswer answer = new BootstrapReader(URL, _ -> {}).read(Json.parse(text));
            assertThat(answer.settings().values()).allMatch(value -> value > 0);
        } catch (BootstrapException e) {
            assertThat(e.getMessage()).contains("internal_");
        }
    }

    @Provide
    Arbitrary<String> garbage() {
        Arbitrary<String> keys = Arbitraries.of("max_total_peers", "udp_port_min", "udp_port_max", "ice_servers",
                "media_quality", "urls", "username", "audio", "profiles", "high", "bitrate_kbps", "default_profile",
                "stereo_enabled", "channels", "internal_secret", "internal_api_base");
        Arbitrary<String> leaves = Arbitraries.oneOf(
                Arbitraries.of("null", "true", "{}", "[]", "-1", "0", "1e400", "-1e-400", "48", "\"x\"", "\"\"",
                        "\"http://h:1/p\"", "\"http://h:99999999/p\"", "\"http://[::1]:x/\"", "\"\\u0000\"", "NaN"),
                Arbitraries.integers().map(String::valueOf),
                Arbitraries.strings().ofMaxLength(20).map(s -> "\"" + s + "\""));
        Arbitrary<String> values = Arbitraries.recursive(() -> leaves, inner -> Arbitraries.oneOf(
                inner.list().ofMaxSize(4).map(list -> "[" + String.join(",", list) + "]"), object(keys, inner)), 0, 4);
        Arbitrary<String> objects = object(keys, values);
        return Arbitraries.oneOf(values, objects,
                objects.map(o -> "{\"internal_secret\":\"s\",\"internal_api_base\":\"http://h/p\","
                        + (o.length() == 2 ? "\"a\":1}" : o.substring(1))));
    }

    private static Arbitrary<String> object(Arbitrary<String> keys, Arbitrary<String> values) {
        return net.jqwik.api.Combinators.combine(keys, values).as((key, value) -> "\"" + key + "\":" + value).list()
                .ofMaxSize(6).map(fields -> "{" + String.join(",", fields) + "}");
    }
}
