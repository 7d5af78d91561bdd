package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator copies from {@code jvb-config} works as it stands. */
class OperatorFilesTest {
    private static final Path FILES = Path.of(System.getProperty("repository.root"), "jvb-config");

    @TempDir
    private Path directory;

    @Test
    void shouldSetNothingInTheAnnotatedFile() throws IOException {
        Loaded loaded = load(Files.readString(FILES.resolve("jvb.conf")));

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
        assertThat(ConfigKeys.all().stream()
                .filter(key -> loaded.config().value(key).kind() == Layer.Kind.HOCON))
                .isEmpty();
    }

    /** Where the annotated file shows a default, it is the default. */
    @Test
    void shouldTakeEveryLineOfTheAnnotatedFile() throws IOException {
        String everything = Files.readString(FILES.resolve("jvb.conf")).lines()
                .map(line -> line.replaceFirst("^( *)#(?=[a-z])", "$1")).collect(Collectors.joining("\n"));
        Loaded loaded = load(everything);

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().overrides().numbers()).hasSize(5);
        Loaded defaults = load("");
        assertThat(ConfigKeys.all()).filteredOn(
                key -> loaded.config().value(key).kind() == Layer.Kind.HOCON && !isExample(key.path()))
                .hasSizeGreaterThan(25).allSatisfy(
                        key -> assertThat(loaded.config().get(key)).isEqualTo(defaults.config().get(key)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"behind-nat.conf", "small-vps.conf"})
    void shouldTakeTheProfiles(String name) throws IOException {
        Loaded loaded = load(Files.readString(FILES.resolve(name)));

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
    }

    @Test
    void shouldTakeTheAddressesOfTheNatProfileFromTheEnvironment() throws IOException {
        LocalConfig config = load(Files.readString(FILES.resolve("behind-nat.conf"))).config();

        assertThat(config.get(ConfigKeys.STATIC_MAPPINGS)).singleElement()
                .satisfies(mapping -> assertThat(mapping.publicAddress()).isEqualTo("203.0.113.7"));
        assertThat(config.get(ConfigKeys.ALLOWED_ADDRESSES)).containsExactly("10.0.0.5");
    }

    @Test
    void shouldTakeTheLogbackFile() throws JoranException {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);

        configurator.doConfigure(FILES.resolve("logback.xml").toFile());

        assertThat(context.getStatusManager().getCopyOfStatusList())
                .allSatisfy(status -> assertThat(status.getLevel()).as(status.toString()).isLessThan(Status.WARN));
        assertThat(context.getLogger("ROOT").getAppender("STDOUT").isStarted()).isTrue();
        context.stop();
    }

    /** Their defaults are empty, which shows nobody how they are written. */
    private static boolean isExample(String path) {
        return path.startsWith("ice4j.harvest.") && !path.startsWith("ice4j.harvest.use-");
    }

    private Loaded load(String hocon) {
        return ConfigSources.in(directory).hocon(hocon).env("LOCAL_ADDRESS", "10.0.0.5")
                .env("PUBLIC_ADDRESS", "203.0.113.7")
                .load();
    }
}
