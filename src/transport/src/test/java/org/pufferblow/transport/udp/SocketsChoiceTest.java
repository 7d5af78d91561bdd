package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportConfig.Io;

class SocketsChoiceTest {
    private static final List<InetAddress> LOOPBACK = List.of(InetAddress.ofLiteral("127.0.0.1"));

    @ParameterizedTest
    @CsvSource({"Mac OS X,aarch64,the system is mac os x on aarch64", "Linux,riscv64,the system is linux on riscv64",
            "Windows 11,amd64,the system is windows 11 on amd64"})
    void shouldSayWhatIsInTheWayOfBatches(String system, String architecture, String trouble) {
        assertThat(SocketsChoice.whyNoBatches(system, architecture)).contains(trouble);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldTakeBatchesWhereTheyWork() throws Exception {
        assertThat(SocketsChoice.whyNoBatches()).isEmpty();
        assertThat(bound(Io.AUTO)).isEqualTo(MmsgSockets.class);
        assertThat(bound(Io.MMSG)).isEqualTo(MmsgSockets.class);
    }

    @Test
    void shouldDoAsConfigured() throws Exception {
        assertThat(bound(Io.NIO)).isEqualTo(NioSockets.class);
    }

    private static Class<?> bound(Io io) throws Exception {
        TransportConfig usual = TransportConfig.defaults(0);
        TransportConfig config = usual.with(new TransportConfig.Sockets(io, 1));
        try (UdpSockets sockets = SocketsChoice.bind(config, LOOPBACK, new UdpCounters()).getFirst()) {
            return sockets.getClass();
        }
    }
}
