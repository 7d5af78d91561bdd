package org.pufferblow.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pufferblow.transport.TransportException;

class AddressFollowerTest {
    private static final InetAddress OLD = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress NEW = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress SIXTH = InetAddress.ofLiteral("2001:db8::1");

    private final List<String> events = new ArrayList<>();
    private final Set<InetAddress> unusable = new HashSet<>();
    private List<InetAddress> there = List.of(OLD);
    /** About to wrap, as {@link System#nanoTime} may be. */
    private long nowNs = Long.MAX_VALUE - Duration.ofMinutes(30).toNanos();

    private final AddressFollower follower = new AddressFollower(this::find, new AddressFollower.Port() {
        @Override
        public void open(InetAddress address) throws IOException {
            if (unusable.contains(address)) {
                throw new IOException("Cannot assign requested address");
            }
            events.add("open " + address.getHostAddress());
        }

        @Override
        public void retire(InetAddress address) {
            events.add("retire " + address.getHostAddress());
        }

        @Override
        public void announce(List<InetAddress> addresses) {
            events.add("announce " + addresses.stream().map(InetAddress::getHostAddress).toList());
        }
    }, List.of(OLD));

    private List<InetAddress> find() throws TransportException {
        if (there.isEmpty()) {
            throw new TransportException("No local address is left to receive media on");
        }
        return there;
    }

    private List<String> look(Duration later) {
        nowNs += later.toNanos();
        events.clear();
        follower.look(nowNs);
        return List.copyOf(events);
    }

    @Test
    void shouldDoNothingWhileNothingChanges() {
        assertThat(look(Duration.ofSeconds(5))).isEmpty();
        assertThat(look(Duration.ofDays(1))).isEmpty();
    }

    /** What {@code LocalAddresses} finds on a machine whose cable is out. */
    @Test
    void shouldNotAnnounceLoopbackWhileTheNetworkIsAway() {
        there = List.of(InetAddress.getLoopbackAddress());
        assertThat(look(Duration.ofSeconds(5))).isEmpty();
        there = List.of(OLD);
        assertThat(look(Duration.ofSeconds(5))).isEmpty();
        there = List.of(NEW, InetAddress.getLoopbackAddress());
        assertThat(look(Duration.ofSeconds(5))).contains("announce [192.0.2.2, 127.0.0.1]");
    }

    @Test
    void shouldServeAndAnnounceANewAddressAndForgetTheOldOneOnlyLater() {
        there = List.of(NEW);
        assertThat(look(Duration.ofSeconds(5))).containsExactly("open 192.0.2.2", "announce [192.0.2.2]");
        assertThat(look(Duration.ofMinutes(59))).isEmpty();
        assertThat(look(Duration.ofMinutes(1))).containsExactly("retire 192.0.2.1");
        assertThat(look(Duration.ofDays(1))).isEmpty();
        there = List.of(NEW, OLD);
        assertThat(look(Duration.ofSeconds(5))).containsExactly("open 192.0.2.1", "announce [192.0.2.2, 192.0.2.1]");
    }

    @Test
    void shouldAnnounceAgainWhatComesBackInTimeWithTheSocketThatItHas() {
        there = List.of(NEW);
        look(Duration.ofSeconds(5));
        there = List.of(OLD);
        assertThat(look(Duration.ofMinutes(50))).containsExactly("announce [192.0.2.1]");
        there = List.of(NEW);
        assertThat(look(Duration.ofMinutes(50))).containsExactly("announce [192.0.2.2]");
        assertThat(look(Duration.ofMinutes(50))).as("the hour begins anew").isEmpty();
    }

    @Test
    void shouldFollowTheOrderOfPreference() {
        there = List.of(SIXTH, OLD);
        assertThat(look(Duration.ofSeconds(5)))
                .containsExactly("open 2001:db8:0:0:0:0:0:1", "announce [2001:db8:0:0:0:0:0:1, 192.0.2.1]");
    }

    @Test
    void shouldTryAgainWhatCannotBeBoundYet() {
        unusable.add(SIXTH);
        there = List.of(SIXTH, OLD);
        assertThat(look(Duration.ofSeconds(5))).isEmpty();
        assertThat(look(Duration.ofSeconds(5))).isEmpty();
        unusable.clear();
        assertThat(look(Duration.ofSeconds(5))).hasSize(2);
    }

    @Test
    void shouldKeepWhatItHasWhileThereIsNothingElse() {
        there = List.of();
        assertThat(look(Duration.ofSeconds(5))).isEmpty();
        assertThat(look(Duration.ofHours(2))).isEmpty();
        there = List.of(NEW);
        unusable.add(NEW);
        assertThat(look(Duration.ofSeconds(5))).isEmpty();
        assertThat(look(Duration.ofHours(2))).isEmpty();
    }
}
