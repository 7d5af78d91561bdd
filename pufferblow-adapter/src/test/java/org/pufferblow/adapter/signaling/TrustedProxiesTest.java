package org.pufferblow.adapter.signaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pufferblow.adapter.config.AddressRange;

class TrustedProxiesTest {
    private static final TrustedProxies PROXIES = new TrustedProxies(List.of(
            new AddressRange(InetAddress.ofLiteral("10.0.0.0"), 8),
            new AddressRange(InetAddress.ofLiteral("fd00::"), 8)));

    private static String client(String peer, HttpFields headers) {
        return PROXIES.client(new InetSocketAddress(InetAddress.ofLiteral(peer), 4711), headers).getHostAddress();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            // peer | X-Forwarded-For | client
            "10.0.0.1 | 192.0.2.7 | 192.0.2.7",
            "10.0.0.1 | 192.0.2.7:4711 | 192.0.2.7",
            "10.0.0.1 | 2001:db8::7 | 2001:db8:0:0:0:0:0:7",
            "10.0.0.1 | [2001:db8::7]:443 | 2001:db8:0:0:0:0:0:7",
            "10.0.0.1 | ::ffff:192.0.2.7 | 192.0.2.7",
            // What the client has written itself stands before what the proxy has seen.
            "10.0.0.1 | 198.51.100.1, 192.0.2.7 | 192.0.2.7",
            "10.0.0.1 | 198.51.100.1, 192.0.2.7, 10.0.0.2 | 192.0.2.7",
            "fd00::1  | 198.51.100.1, 192.0.2.7,fd12::2 | 192.0.2.7",
            // All of it is inside.
            "10.0.0.1 | 10.0.0.50, 10.0.0.2 | 10.0.0.50",
            "10.0.0.1 | unknown | 10.0.0.1",
            "10.0.0.1 | 192.0.2.7, unknown, 10.0.0.2 | 10.0.0.2",
            "10.0.0.1 | 1 | 10.0.0.1",
            "10.0.0.1 | , | 10.0.0.1",
            "10.0.0.1 | evil.example | 10.0.0.1",
            "10.0.0.1 | 999.0.2.7 | 10.0.0.1",
            // Nobody asked this one.
            "192.0.2.9 | 10.0.0.1 | 192.0.2.9"})
    void isFoundBehindThoseWhoAreTrusted(String peer, String forwardedFor, String client) {
        assertThat(client(peer, HttpFields.build().add("X-Forwarded-For", forwardedFor))).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
            "for=192.0.2.7 | 192.0.2.7",
            "proto=https;For=\"192.0.2.7:80\";by=10.0.0.1 | 192.0.2.7",
            "for=198.51.100.1, for=\"[2001:db8::7]:4711\" | 2001:db8:0:0:0:0:0:7",
            "for=_hidden | 10.0.0.1", "by=192.0.2.7 | 10.0.0.1", "for=\"unknown\" | 10.0.0.1"})
    void isFoundInTheStandardsHeaderAsWell(String forwarded, String client) {
        assertThat(client("10.0.0.1", HttpFields.build().add("Forwarded", forwarded))).isEqualTo(client);
    }

    @Test
    void linesAddUpAndAClientsOwnForwardedDoesNotCountBesideTheProxysHeader() {
        HttpFields headers = HttpFields.build().add("Forwarded", "for=198.51.100.9")
                .add("X-Forwarded-For", "198.51.100.1").add("X-Forwarded-For", "192.0.2.7");
        assertThat(client("10.0.0.1", headers)).isEqualTo("192.0.2.7");
        assertThat(client("10.0.0.1", HttpFields.EMPTY)).isEqualTo("10.0.0.1");
    }

    @Test
    void aLongListEndsSomewhere() {
        HttpFields headers = HttpFields.build().add("X-Forwarded-For", "192.0.2.7" + ", 10.1.1.1".repeat(5000));
        assertThat(client("10.0.0.1", headers)).isEqualTo("10.1.1.1");
    }
}
