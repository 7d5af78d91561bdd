package org.pufferblow.adapter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.pufferblow.adapter.config.ConfigInputs;
import org.pufferblow.adapter.config.ConfigLoader;
import org.pufferblow.adapter.config.LocalConfig;
import org.pufferblow.adapter.demo.control.FakeControlPlane;
import org.pufferblow.adapter.demo.control.Faults;
import org.pufferblow.media.srtp.AesGcm;
import org.pufferblow.media.srtp.SrtpCiphers;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.UdpTransports;
import org.slf4j.LoggerFactory;

/** A rehearsal beside a server, in one process. */
@Isolated("listens to the whole log")
@Timeout(120)
class WarmupTest {
    private static final int PEOPLE = 6;
    private static final int ROOMS = 2;

    private static final class Heard extends AppenderBase<ILoggingEvent> {
        final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    }

    /** With that, and with what must not matter to a rehearsal: small rooms, and a machine behind a NAT. */
    private static LocalConfig config(FakeControlPlane control, String... more) {
        Map<String, String> values = new HashMap<>(Map.of("pufferblow.bootstrap_config_url",
                control.bootstrapUrl().toString(), "pufferblow.bootstrap_secret", control.bootstrapSecret(),
                "pufferblow.max_room_peers", "1", "videobridge.ice.advertise-private-candidates", "false"));
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return ConfigLoader.load(new ConfigInputs(Optional.empty(), List.of(), Optional.empty(),
                Path.of("no", "such.conf"), Map.of(), values, Map.of())).config();
    }

    private static MediaSfu start(LocalConfig config) throws StartException, InterruptedException {
        return MediaSfu.start(config,
                SfuOptions.standard().at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .over(real -> UdpTransports.open(real.withPort(0))));
    }

    @Test
    void everybodyJoinsAndNobodyOutsideSeesIt() throws Exception {
        Queue<String> calls = new ConcurrentLinkedQueue<>();
        Heard heard = new Heard();
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        try (FakeControlPlane control = FakeControlPlane.start(0)) {
            LocalConfig config = config(control);
            try (MediaSfu sfu = start(config)) {
                control.setFaults(call -> {
                    calls.add(call.path());
                    return new Faults.Action.Pass();
                });
                long threads = mediaThreads();
                heard.start();
                root.addAppender(heard);

                int joined = new Warmup(config, PEOPLE, ROOMS, () -> false).run();

                assertThat(joined).isEqualTo(PEOPLE);
                assertThat(calls).as("calls to the real control plane").isEmpty();
                assertThat(heard.lines).as("what was logged").isEmpty();
                assertThat(sfu.hasBeenVisited()).as("visitors of the real server").isFalse();
                await().untilAsserted(() -> assertThat(mediaThreads()).as("threads of media ports").isEqualTo(threads));
            }
            assertThat(heard.lines).as("the real server is heard again").contains("shutting down", "stopped");
        } finally {
            root.detachAppender(heard);
        }
    }

    @Test
    void itGivesWayToTheFirstWhoIsReal() throws Exception {
        try (FakeControlPlane control = FakeControlPlane.start(0)) {
            AtomicBoolean somebodyCame = new AtomicBoolean();
            // Nobody yet when it is asked first.
            int joined = new Warmup(config(control), PEOPLE, ROOMS, () -> somebodyCame.getAndSet(true)).run();
            assertThat(joined).isLessThan(PEOPLE);
        }
    }

    @Test
    void itDoesNotBeginWhereItIsTurnedOff() throws Exception {
        try (FakeControlPlane control = FakeControlPlane.start(0); MediaSfu sfu = start(config(control))) {
            assertThat(Warmup.begin(config(control, "pufferblow.rehearsal", "false"), sfu)).isFalse();
        }
    }

    /** The library's choice is the process's: a second one, by whoever plays the clients, would replace the operator's. */
    @Test
    void theOperatorsCipherStaysTheOneThatIsUsed() throws Exception {
        SrtpCiphers.choose(TransportConfig.defaults(0).srtp().factoryClass());
        assumeFalse(rtpCipher().equals("JdkAesGcm"), "libcrypto.so.3 is not there, so there is no other cipher");
        try (FakeControlPlane control = FakeControlPlane.start(0)) {
            LocalConfig config = config(control, "jmt.srtp.factory-class", "SunJCE");
            try (MediaSfu sfu = start(config)) {
                assertThat(sfu.httpPort()).isPositive();
                new Warmup(config, PEOPLE, ROOMS, () -> false).run();
                assertThat(rtpCipher()).isEqualTo("JdkAesGcm");
            }
        } finally {
            SrtpCiphers.choose(TransportConfig.defaults(0).srtp().factoryClass());
        }
    }

    private static String rtpCipher() {
        try (AesGcm cipher = SrtpCiphers.rtpGcm(new byte[16])) {
            return cipher.getClass().getSimpleName();
        }
    }

    private static long mediaThreads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("udp-port"))
                .count();
    }
}
