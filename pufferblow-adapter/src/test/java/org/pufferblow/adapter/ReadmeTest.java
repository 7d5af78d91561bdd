package org.pufferblow.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pufferblow.adapter.app.EmbeddedSfu;
import org.pufferblow.adapter.signaling.CloseCode;

/** What the README promises by name is there. */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("repository.root"));
    private static String text;

    @BeforeAll
    static void read() throws IOException {
        text = Files.readString(ROOT.resolve("README.md"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldDocumentEveryCloseCode(CloseCode code) {
        assertThat(text).contains("| " + code.code() + " | `" + code.reason() + "` |");
    }

    @Test
    void shouldNameFilesThatAreThere() {
        List<String> links = Pattern.compile("]\\(([A-Za-z.][^)#:]*)\\)").matcher(text).results()
                .map(match -> match.group(1)).toList();

        assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(ROOT.resolve(link)).exists());
    }

    /** They stand there with a part of their path, as {@code room/MembershipUpdates.java}. */
    @Test
    void shouldNameClassesThatAreThere() throws IOException {
        List<String> sources;
        try (var files = Files.walk(ROOT)) {
            sources = files.map(Path::toString).filter(name -> name.endsWith(".java") && !name.contains("/target/"))
                    .map(name -> name.substring(name.lastIndexOf('/') + 1)).toList();
        }
        List<String> named = Pattern.compile("([A-Z][A-Za-z]+)\\.java").matcher(text).results()
                .map(MatchResult::group).distinct().toList();

        assertThat(named).hasSizeGreaterThan(5).allSatisfy(name -> assertThat(sources).contains(name));
    }

    /** Those with labels are there only once there are rooms. */
    @Test
    void shouldNameMetricsThatAreScraped() throws Exception {
        List<String> named = Pattern.compile("media_sfu_[a-z_]+(?![a-z_{])").matcher(text).results()
                .map(MatchResult::group).distinct().toList();
        try (EmbeddedSfu sfu = EmbeddedSfu.start(); HttpClient client = HttpClient.newHttpClient()) {
            String page = client.send(
                    HttpRequest.newBuilder(sfu.page("/metrics")).header("Accept", "text/plain").build(),
                    HttpResponse.BodyHandlers.ofString()).body();

            assertThat(named).hasSizeGreaterThan(5)
                    .allSatisfy(name -> assertThat(page).contains("# TYPE " + name + " "));
        }
    }

    @Test
    void shouldNameSettingsThatAreDocumented() throws IOException {
        String reference = Files.readString(ROOT.resolve("reference.conf"));
        List<String> variables = Pattern.compile("RTC_[A-Z_]+").matcher(text).results().map(MatchResult::group)
                .distinct().toList();
        List<String> keys = Pattern.compile("(?m)^\\| `([a-z_]+)`(, `([a-z_]+)`)? \\|").matcher(text).results()
                .map(match -> match.group(1)).filter(key -> !key.startsWith("media_sfu_")).toList();

        assertThat(variables).hasSizeGreaterThan(8).allSatisfy(name -> assertThat(reference).contains(name));
        assertThat(keys).hasSizeGreaterThan(15).allSatisfy(key -> assertThat(reference).contains("  " + key + " = "));
    }
}
