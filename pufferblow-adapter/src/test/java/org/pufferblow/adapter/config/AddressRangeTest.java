package org.pufferblow.adapter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.adapter.config.ValueType.BadValueException;

class AddressRangeTest {
    private static AddressRange range(String text) throws BadValueException {
        return NetworkTypes.addressRange().parse(text, Layer.Kind.HOCON);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8,10.255.0.1,true", "10.0.0.0/8,11.0.0.1,false", "172.16.0.0/12,172.31.255.255,true",
            "172.16.0.0/12,172.32.0.0,false", "192.0.2.7,192.0.2.7,true", "192.0.2.7,192.0.2.8,false",
            "192.0.2.128/25,192.0.2.127,false", "0.0.0.0/0,255.1.1.1,true", "0.0.0.0/0,2001:db8::1,false",
            "fc00::/7,fdff::1,true", "fc00::/7,fe00::1,false", "::1,::1,true", "::/0,192.0.2.1,false"})
    void shouldHoldWhatSharesThePrefix(String range, String address, boolean contained) throws BadValueException {
        assertThat(range(range).contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10/8", "example.org", "/8", "1",
            "10.0.0.0/8/8", "10.0.0.0/0x8"})
    void shouldRefuseWhatIsNone(String text) {
        assertThatThrownBy(() -> range(text)).isInstanceOf(BadValueException.class)
                .hasMessageContaining("10.0.0.0/8");
    }
}
