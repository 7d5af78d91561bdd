package org.pufferblow.adapter;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pufferblow.adapter.app.EmbeddedSfu;
import org.pufferblow.adapter.signaling.CloseCode;

/** What the README and the pages beside it promise by name is there. */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("repository.root"));
    private static final Path README = ROOT.resolve("README.md");
    private static final int MAX_README_LINES = 250;
    private static final Pattern LINK = Pattern.compile("]\\(([A-Za-z.][^)#:]*)?(#[^)]+)?\\)");
    /** Variables of the Pufferblow server, which are no settings of ours. */
    private static final Set<String> OF_THE_SERVER = Set.of("RTC_SIGNALING_URL");
    private static List<Path> pages;
    /** Of all pages. */
    private static String text;

    @BeforeAll
    static void read() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            pages = Stream.concat(Stream.of(README, ROOT.resolve("CHANGELOG.md")),
                    docs.filter(path -> path.toString().endsWith(".md")).sorted()).toList();
        }
        text = pages.stream().map(ReadmeTest::textOf).collect(joining("\n"));
    }

    private static String textOf(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldDocumentEveryCloseCode(CloseCode code) {
        assertThat(text).contains("| " + code.code() + " | `" + code.reason() + "` |");
    }

    @Test
    void shouldKeepTheReadmeToWhatAnOperatorReadsAtOnce() {
        assertThat(textOf(README).lines()).hasSizeLessThanOrEqualTo(MAX_README_LINES);
    }

    @Test
    void shouldSayInTheReadmeHowToRunAndToTest() {
        assertThat(textOf(README).lines()).contains("    mvn -Pdemo package", "    mvn verify");
    }

    /** Those that begin with a scheme lead out of the repository. */
    @Test
    void shouldLinkToFilesAndSectionsThatAreThere() {
        assertThat(pages).hasSizeGreaterThan(5).contains(README).allSatisfy(page -> {
            List<MatchResult> links = LINK.matcher(textOf(page)).results().toList();

            assertThat(links).isNotEmpty().allSatisfy(link -> {
                Path target = link.group(1) == null ? page : page.resolveSibling(link.group(1)).normalize();
                assertThat(target).exists();
                if (link.group(2) != null) {
                    assertThat(anchors(target)).contains(link.group(2));
                }
            });
        });
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path page) {
        return textOf(page).lines().filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", ""))
                .map(heading -> "#" + heading.replace(' ', '-')).toList();
    }

    /** They stand there with a part of their path, as {@code room/MembershipUpdates.java}. */
    @Test
    void shouldNameClassesThatAreThere() throws IOException {
        List<String> sources;
        try (var files = Files.walk(ROOT)) {
            sources = files.map(Path::toString).filter(name -> name.endsWith(".java") && !name.contains("/target/"))
                    .map(name -> name.substring(name.lastIndexOf('/') + 1)).toList();
        }
        List<String> named = Pattern.compile("([A-Z][A-Za-z0-9]+)\\.java").matcher(text).results()
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
                .filter(name -> !OF_THE_SERVER.contains(name)).distinct().toList();
        List<String> keys = Pattern.compile("(?m)^\\| `([a-z_]+)`(, `([a-z_]+)`)? \\|").matcher(text).results()
                .map(match -> match.group(1)).filter(key -> !key.startsWith("media_sfu_")).toList();

        assertThat(variables).hasSizeGreaterThan(8).allSatisfy(name -> assertThat(reference).contains(name));
        assertThat(keys).hasSizeGreaterThan(15).allSatisfy(key -> assertThat(reference).contains("  " + key + " = "));
    }
}
