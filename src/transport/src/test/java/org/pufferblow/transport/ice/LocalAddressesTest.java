package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportConfig.Harvest;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.ice.LocalAddresses.Interface;

class LocalAddressesTest {
    private static final Interface LOOPBACK = up("lo", "127.0.0.1", "::1");
    private static final Interface ETHERNET = up("eth0", "192.0.2.10", "2001:db8::10", "fe80::10");
    private static final Interface WIRELESS = up("wlan0", "10.1.2.3", "169.254.7.7");
    private static final Interface DOCKER = up("docker0", "172.17.0.1");
    private static final Interface DOWN = new Interface("eth9", false, addresses("192.0.2.99"));
    private static final Harvest USUAL = TransportConfig.defaults(0).harvest();

    private static Interface up(String name, String... literals) {
        return new Interface(name, true, addresses(literals));
    }

    private static List<InetAddress> addresses(String... literals) {
        return Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    private static Harvest harvest(boolean ipv6, boolean linkLocal, List<String> allowedInterfaces,
            List<String> blockedInterfaces, List<String> allowedAddresses, List<String> blockedAddresses) {
        return new Harvest(ipv6, linkLocal, allowedInterfaces, blockedInterfaces, allowedAddresses, blockedAddresses,
                List.of(), List.of(), List.of());
    }

    private static List<String> found(Harvest harvest, Interface... interfaces) throws TransportException {
        return LocalAddresses.find(harvest, () -> List.of(interfaces)).stream().map(InetAddress::getHostAddress)
                .toList();
    }

    private static List<String> foundHere(Harvest harvest) throws TransportException {
        return found(harvest, LOOPBACK, DOCKER, ETHERNET, WIRELESS, DOWN);
    }

    @Test
    void shouldTakeWhatIsUpIpv6FirstBridgesLastWithoutLoopbackAndLinkLocal() throws Exception {
        assertThat(foundHere(USUAL)).containsExactly("2001:db8:0:0:0:0:0:10", "192.0.2.10", "10.1.2.3", "172.17.0.1");
    }

    @Test
    void shouldLeaveIpv6OutIfToldTo() throws Exception {
        assertThat(foundHere(harvest(false, false, List.of(), List.of(), List.of(), List.of())))
                .containsExactly("192.0.2.10", "10.1.2.3", "172.17.0.1");
    }

    @Test
    void shouldTakeLinkLocalAddressesIfToldToAndPutThemLast() throws Exception {
        assertThat(foundHere(harvest(true, true, List.of(), List.of(), List.of(), List.of())))
                .endsWith("fe80:0:0:0:0:0:0:10", "169.254.7.7");
    }

    @Test
    void shouldTakeAllowedInterfacesOnlyAndIgnoreTheBlockedListThen() throws Exception {
        assertThat(foundHere(harvest(true, false, List.of("wlan0"), List.of("wlan0"), List.of(), List.of())))
                .containsExactly("10.1.2.3");
    }

    @Test
    void shouldLeaveBlockedInterfacesOut() throws Exception {
        assertThat(foundHere(harvest(true, false, List.of(), List.of("eth0", "docker0"), List.of(), List.of())))
                .containsExactly("10.1.2.3");
    }

    @Test
    void shouldTakeAllowedAddressesOnlyHoweverTheyAreWritten() throws Exception {
        assertThat(foundHere(harvest(true, false, List.of(), List.of(), List.of("2001:DB8:0::10", "10.1.2.3"),
                List.of("10.1.2.3")))).containsExactly("2001:db8:0:0:0:0:0:10", "10.1.2.3");
    }

    @Test
    void shouldLeaveBlockedAddressesOut() throws Exception {
        assertThat(foundHere(harvest(true, false, List.of(), List.of(), List.of(),
                List.of("192.0.2.10", "172.17.0.1", "2001:db8::10")))).containsExactly("10.1.2.3");
    }

    @Test
    void shouldTakeLoopbackWhereThereIsNothingElse() throws Exception {
        assertThat(found(USUAL, LOOPBACK, DOWN)).containsExactly("0:0:0:0:0:0:0:1", "127.0.0.1");
    }

    @Test
    void shouldTakeLoopbackBesideOthersIfItsAddressOrInterfaceIsAllowed() throws Exception {
        assertThat(foundHere(harvest(true, false, List.of(), List.of(), List.of("127.0.0.1", "192.0.2.10"), List.of())))
                .containsExactly("127.0.0.1", "192.0.2.10");
        assertThat(foundHere(harvest(false, false, List.of("lo"), List.of(), List.of(), List.of())))
                .containsExactly("127.0.0.1");
    }

    @Test
    void shouldFailRatherThanTakeLoopbackWhenTheAllowListsMatchNothing() {
        assertThatThrownBy(
                () -> foundHere(harvest(true, false, List.of(), List.of(), List.of("192.0.2.77"), List.of())))
                .isInstanceOf(TransportException.class).hasMessageContaining("allowed");
        assertThatThrownBy(() -> foundHere(harvest(true, false, List.of("eth7"), List.of(), List.of(), List.of())))
                .isInstanceOf(TransportException.class);
    }

    @Test
    void shouldTakeSixteenAtMost() throws Exception {
        String[] many = IntStream.range(1, 100).mapToObj(i -> "10.5.5." + i).toArray(String[]::new);
        assertThat(found(USUAL, up("eth0", many))).hasSize(16).startsWith("10.5.5.1");
    }

    @Test
    void shouldSayWhyWhenInterfacesCannotBeListed() {
        assertThatThrownBy(() -> LocalAddresses.find(USUAL, () -> {
            throw new SocketException("no");
        })).isInstanceOf(TransportException.class).hasCauseInstanceOf(SocketException.class);
    }

    @Test
    void shouldFindSomethingOnThisMachine() throws Exception {
        assertThat(LocalAddresses.find(USUAL)).isNotEmpty().doesNotHaveDuplicates();
    }
}
