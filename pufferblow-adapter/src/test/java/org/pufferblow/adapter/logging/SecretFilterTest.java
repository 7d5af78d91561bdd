package org.pufferblow.adapter.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilterTest {
    private static final String TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1c2VyLTEiLCJleHAiOjF9"
            + ".c2lnbmF0dXJlLW9mLXRoZS10b2tlbg";

    private final SecretFilter filter = new SecretFilter();

    @Test
    void shouldMaskRegisteredSecretsInEverySpelling() {
        filter.add("top \"secret\"/x");

        assertThat(filter.mask("a top \"secret\"/x b")).isEqualTo("a *** b");
        assertThat(filter.mask("{\"k\":\"top \\\"secret\\\"/x\"}")).isEqualTo("{\"k\":\"***\"}");
        assertThat(filter.mask("?k=top+%22secret%22%2Fx&l=1")).isEqualTo("?k=***&l=1");
    }

    @Test
    void shouldMaskASecretThatHoldsAnotherOneWhole() {
        filter.add("hidden");
        filter.add("well-hidden-indeed");

        assertThat(filter.mask("well-hidden-indeed and hidden")).isEqualTo("*** and ***");
    }

    @Test
    void shouldIgnoreWhatIsTooShortToBeASecret() {
        filter.add("");
        filter.add(null);
        filter.add("abc");

        assertThat(filter.mask("abc")).isEqualTo("abc");
    }

    @Test
    void shouldForgetTheOldestOfTheServersBeforeItGrowsWithoutEnd() {
        filter.add("of the configuration");
        filter.addRenewable("kept by the server");
        for (int i = 0; i < 1000; i++) {
            filter.addRenewable("kept by the server");
            filter.addRenewable("secret-number-" + (1000 + i));
        }

        assertThat(filter.mask("of the configuration, kept by the server")).isEqualTo("***, ***");
        assertThat(filter.mask("secret-number-1999")).isEqualTo("***");
        assertThat(filter.mask("secret-number-1000")).isEqualTo("secret-number-1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refused " + TOKEN, "GET /rtc/v1/ws?join_token=" + TOKEN + "&x=1", "join_token=short.one",
            "{\"join_token\":\"" + TOKEN + "\"}", "a=ice-pwd:" + SECRET, "ice-pwd=" + SECRET,
            "{\"sdp\":\"a=ice-pwd:" + SECRET + "\\r\\n\"}", "RemoteTransport[iceUfrag=abcd, icePwd=" + SECRET + ", x]",
            "IceServer[urls=[], credential=" + SECRET + "]", "{\"credential\":\"" + SECRET + "\"}",
            "{\\\"credential\\\":\\\"" + SECRET + "\\\"}",
            "turn:user:" + SECRET + "@relay.example", "https://user:" + SECRET + "@host/path",
            "X-Pufferblow-Signature: sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"})
    void shouldMaskWhatHasTheShapeOfASecret(String line) {
        assertThat(filter.mask(line)).contains("***").doesNotContain(SECRET, "eyJ", "short.one", "0123456789abcdef");
    }

    private static final String SECRET = "asd88fgpdd777uzjYhagZg";

    @ParameterizedTest
    @ValueSource(strings = {"org.pufferblow.adapter.logging.SecretFilterTest", "a=ice-ufrag:abcd", "candidate 10.0.0.1",
            "a=fingerprint:sha-256 AA:BB", "https://host/@path", "turn:relay.example:3478",
            "the credential was refused",
            "session 0a1b2c3d-1111-2222-3333-444455556666"})
    void shouldLeaveOrdinaryTextAlone(String line) {
        assertThat(filter.mask(line)).isEqualTo(line);
    }

    @Test
    void shouldTakeOnePassOverALongLine() {
        Random random = new Random(7);
        StringBuilder line = new StringBuilder();
        String alphabet = "abcdefghijklmnopqrstuvwxyz0123456789_-";
        for (int i = 0; i < 2_000_000; i++) {
            line.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }

        // Quadratic would be four million million steps: the build's own limit would end this test.
        assertThat(filter.mask(line.toString())).isEqualTo(line.toString());
    }
}
