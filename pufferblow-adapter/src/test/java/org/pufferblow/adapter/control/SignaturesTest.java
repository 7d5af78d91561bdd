package org.pufferblow.adapter.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldSignAsRfc4231TestCase2() {
        assertThat(Signatures.sign("Jefe", bytes("what do ya want for nothing?")))
                .isEqualTo("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void shouldSignTimestampNonceAndBodyOfBootstrap() {
        assertThat(Signatures.signBootstrap("s", "1700000000", "ab", bytes("{}")))
                .isEqualTo(Signatures.sign("s", bytes("1700000000.ab.{}")));
    }

    @Test
    void shouldRefuseMissingCutAndForeignSignatures() {
        String good = Signatures.sign("s", bytes("x"));
        assertThat(Signatures.verify("s", bytes("x"), good)).isTrue();
        assertThat(Signatures.verify("s", bytes("x"), null)).isFalse();
        assertThat(Signatures.verify("s", bytes("x"), "")).isFalse();
        assertThat(Signatures.verify("s", bytes("x"), good.substring(0, good.length() - 1))).isFalse();
        assertThat(Signatures.verify("t", bytes("x"), good)).isFalse();
        assertThat(Signatures.verify("s", bytes("y"), good)).isFalse();
    }

    @Test
    void shouldNotSignWithAnEmptySecret() {
        assertThatThrownBy(() -> Signatures.sign("", bytes("x"))).isInstanceOf(IllegalArgumentException.class);
    }
}
