package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.transport.ice.TestNetwork.address;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The messages are those of RFC 5769. */
class StunViewTest {
    private static final byte[] REQUEST = bytes("000100582112a442b7e7a701bc34d686fa87dfae"
            + "802200105354554e207465737420636c69656e74" + "002400046e0001ff" + "80290008932ff9b151263b36"
            + "000600096576746a3a68367659202020" + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
            + "80280004e57a3bcf");
    private static final byte[] IPV4_RESPONSE = bytes("0101003c2112a442b7e7a701bc34d686fa87dfae"
            + "8022000b7465737420766563746f7220" + "002000080001a147e112a643"
            + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7" + "80280004c07d4c96");
    private static final byte[] IPV6_RESPONSE = bytes("010100482112a442b7e7a701bc34d686fa87dfae"
            + "8022000b7465737420766563746f7220" + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
            + "00080014a382954e4be67bf11784c97c8292c275bfe3ed41" + "80280004c8fb0b4c");
    private static final StunKey KEY = new StunKey("VOkJxbRl1RmTxUk/WvJxBt");

    private final StunView view = new StunView();

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private boolean wrap(byte[] message) {
        return view.wrap(message, 0, message.length);
    }

    @Test
    void shouldReadARequestInTheMiddleOfABuffer() {
        byte[] buffer = new byte[REQUEST.length + 50];
        Arrays.fill(buffer, (byte) 0xFF);
        System.arraycopy(REQUEST, 0, buffer, 17, REQUEST.length);
        assertThat(view.wrap(buffer, 17, REQUEST.length)).isTrue();
        assertThat(view.isBindingRequest()).isTrue();
        assertThat(view.localUfrag()).isEqualTo("evtj");
        assertThat(view.priority()).isEqualTo(0x6E0001FFL);
        assertThat(view.saysControlled()).isTrue();
        assertThat(view.saysControlling()).isFalse();
        assertThat(view.tieBreaker()).isEqualTo(0x932FF9B151263B36L);
        assertThat(view.hasUseCandidate()).isFalse();
        assertThat(view.transactionId().bytes()).isEqualTo(bytes("b7e7a701bc34d686fa87dfae"));
        assertThat(KEY.matches(view)).isTrue();
        assertThat(new StunKey("another").matches(view)).isFalse();
    }

    @Test
    void shouldReadResponsesWithAddressesOfBothFamilies() {
        assertThat(wrap(IPV4_RESPONSE)).isTrue();
        assertThat(KEY.matches(view)).isTrue();
        assertThat(view.mappedAddress()).isEqualTo(address("192.0.2.1", 32853));
        assertThat(wrap(IPV6_RESPONSE)).isTrue();
        assertThat(KEY.matches(view)).isTrue();
        assertThat(view.mappedAddress()).isEqualTo(address("2001:db8:1234:5678:11:2233:4455:6677", 32853));
    }

    @Test
    void shouldReadWhatTheWriterWrites() {
        TransactionId id = TransactionId.random();
        byte[] request = new StunWriter(StunView.BINDING_REQUEST, id).username("abc:de").priority(0xFFFFFFFFL)
                .role(true, 0x8000000000000001L).useCandidate().software("us").finish(KEY);
        assertThat(wrap(request)).isTrue();
        assertThat(view.transactionId()).isEqualTo(id);
        assertThat(view.localUfrag()).isEqualTo("abc");
        assertThat(view.priority()).isEqualTo(0xFFFFFFFFL);
        assertThat(view.saysControlling()).isTrue();
        assertThat(view.tieBreaker()).isEqualTo(0x8000000000000001L);
        assertThat(view.hasUseCandidate()).isTrue();
        assertThat(KEY.matches(view)).isTrue();
        byte[] error = new StunWriter(StunView.BINDING_ERROR, id).errorCode(487, "Role Conflict").finish(KEY);
        assertThat(wrap(error)).isTrue();
        assertThat(view.errorCode()).isEqualTo(487);
        assertThat(view.isSuccess()).isFalse();
        byte[] success = new StunWriter(StunView.BINDING_SUCCESS, id).xorMappedAddress(address("2001:db8::1", 65535))
                .finish(KEY);
        assertThat(wrap(success)).isTrue();
        assertThat(view.mappedAddress()).isEqualTo(address("2001:db8::1", 65535));
    }

    @Test
    void shouldRefuseAWrongFingerprintLengthCookieOrTail() {
        for (int broken : new int[]{0, 2, 3, 4, REQUEST.length - 1}) {
            byte[] message = REQUEST.clone();
            message[broken] ^= (byte) 0x81;
            assertThat(wrap(message)).as("byte %s", broken).isFalse();
        }
        assertThat(view.wrap(REQUEST, 0, REQUEST.length - 4)).isFalse();
        assertThat(view.wrap(REQUEST, 0, 19)).isFalse();
        assertThat(wrap(Arrays.copyOf(REQUEST, REQUEST.length + 4))).isFalse();
    }

    @Test
    void shouldNameWhatARequestWantsUnderstoodAndWeDoNotKnow() {
        byte[] message = bytes("000100082112a442b7e7a701bc34d686fa87dfae" + "00260000" + "7fff0000");
        assertThat(wrap(message)).isTrue();
        assertThat(view.unknownAttributes()).containsExactly(0x0026, 0x7FFF);
        message[StunView.HEADER_LENGTH] = (byte) 0x80;
        assertThat(wrap(message)).isTrue();
        assertThat(view.unknownAttributes()).containsExactly(0x7FFF);
        assertThat(wrap(REQUEST)).isTrue();
        assertThat(view.unknownAttributes()).isEmpty();
        byte[] realm = bytes("000100042112a442b7e7a701bc34d686fa87dfae" + "00140000");
        assertThat(wrap(realm)).isTrue();
        assertThat(view.unknownAttributes()).as("known, though not expected").isEmpty();
        byte[] response = bytes("010100042112a442b7e7a701bc34d686fa87dfae" + "00050000");
        assertThat(wrap(response)).isTrue();
        assertThat(view.unknownAttributes()).isEmpty();
    }

    @Test
    void shouldNameSixteenUnknownAttributesAtMost() {
        byte[] message = bytes("000100502112a442b7e7a701bc34d686fa87dfae" + "00260000".repeat(20));
        assertThat(wrap(message)).isTrue();
        assertThat(view.unknownAttributes()).hasSize(16).containsOnly(0x0026);
    }

    @Property(tries = 2000)
    void shouldReadAnyBytesWithoutHarm(@ForAll @Size(max = 200) byte[] bytes) {
        readAll(bytes);
    }

    @Property(tries = 2000)
    void shouldReadAnyDamagedMessageWithoutHarm(@ForAll @IntRange(max = 107) int at, @ForAll byte value,
            @ForAll @IntRange(max = 2) int which) {
        byte[] message = switch (which) {
            case 0 -> REQUEST.clone();
            case 1 -> IPV4_RESPONSE.clone();
            default -> IPV6_RESPONSE.clone();
        };
        message[at % message.length] = value;
        // Without its fingerprint, so that the damage is not found at once.
        byte[] shorter = Arrays.copyOf(message, message.length - 8);
        shorter[3] = (byte) (shorter[3] - 8);
        readAll(message);
        readAll(shorter);
    }

    private void readAll(byte[] message) {
        if (wrap(message)) {
            view.localUfrag();
            view.errorCode();
            view.mappedAddress();
            KEY.matches(view);
            if (view.hasPriority()) {
                view.priority();
            }
            if (view.saysControlled() || view.saysControlling()) {
                view.tieBreaker();
            }
        }
    }
}
