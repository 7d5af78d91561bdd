package org.pufferblow.transport.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pufferblow.transport.ice.TestNetwork.address;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pufferblow.transport.UdpPath;

class NegotiatedRoleTest {
    private static final UdpPath PATH = new UdpPath(address("10.0.0.1", 1), address("10.0.0.2", 2));

    private static CheckRequest request(boolean controlling, long tieBreaker) {
        byte[] bytes = new StunWriter(StunView.BINDING_REQUEST, TransactionId.random()).username("a:b").priority(1)
                .role(controlling, tieBreaker).finish(new StunKey("password"));
        StunView view = new StunView();
        assertThat(view.wrap(bytes, 0, bytes.length)).isTrue();
        return new CheckRequest(view, PATH);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeTheRoleOppositeToThatOfTheRefusedRequestHoweverManyAreRefused(boolean controlling) {
        NegotiatedRole role = new NegotiatedRole(controlling);
        long tieBreaker = role.tieBreaker();
        role.onRefused(controlling);
        assertThat(role.isControlling()).isEqualTo(!controlling);
        assertThat(role.tieBreaker()).isNotEqualTo(tieBreaker);
        long changed = role.tieBreaker();
        role.onRefused(controlling);
        assertThat(role.isControlling()).isEqualTo(!controlling);
        assertThat(role.tieBreaker()).isEqualTo(changed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRefuseNothingFromAPeerOfTheOtherRole(boolean controlling) {
        NegotiatedRole role = new NegotiatedRole(controlling);
        assertThat(role.refuses(request(!controlling, 0))).isFalse();
        assertThat(role.refuses(request(!controlling, -1))).isFalse();
        assertThat(role.isControlling()).isEqualTo(controlling);
    }

    @Test
    void shouldControlByTheHigherTieBreakerWhichIsUnsigned() {
        NegotiatedRole role = new NegotiatedRole(true);
        assertThat(role.refuses(request(true, 0))).as("ours is higher: they are to give way").isTrue();
        assertThat(role.refuses(request(true, role.tieBreaker()))).as("as high").isTrue();
        assertThat(role.isControlling()).isTrue();
        assertThat(role.refuses(request(true, -1))).as("theirs is higher: we give way").isFalse();
        assertThat(role.isControlling()).isFalse();
        assertThat(role.refuses(request(false, -1))).as("both controlled, theirs higher: they are to control").isTrue();
        assertThat(role.isControlling()).isFalse();
        assertThat(role.refuses(request(false, 0))).as("both controlled, ours higher").isFalse();
        assertThat(role.isControlling()).isTrue();
    }
}
