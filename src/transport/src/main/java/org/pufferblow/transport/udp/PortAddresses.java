package org.pufferblow.transport.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.pufferblow.transport.ice.IceEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes sockets while the port is served: on each of its threads, under the same number. One thread at a time. */
final class PortAddresses implements AddressFollower.Port {
    private static final long ADMISSION_SECONDS = 5;

    private static final Logger log = LoggerFactory.getLogger(PortAddresses.class);

    private final List<UdpSockets> sockets;
    private final List<PortThread> threads;
    private final IceEngine ice;
    private final int port;

    /**
     * Of a port that is served.
     *
     * @param sockets of each thread, in the order of the threads
     */
    PortAddresses(List<UdpSockets> sockets, List<PortThread> threads, IceEngine ice) {
        this.sockets = sockets;
        this.threads = threads;
        this.ice = ice;
        this.port = sockets.getFirst().locals().getFirst().getPort();
    }

    @Override
    public void open(InetAddress address) throws IOException {
        InetSocketAddress local = new InetSocketAddress(address, port);
        List<InetSocketAddress> known = sockets.getFirst().locals();
        if (!known.contains(local) && known.size() >= UdpSockets.MAX_SOCKETS) {
            throw new IOException("so many addresses have come and gone that only a restart helps");
        }
        List<UdpSockets.Addition> opened = new ArrayList<>();
        try {
            for (UdpSockets each : sockets) {
                boolean joins = !opened.isEmpty();
                if (opened.size() == 1) {
                    opened.getFirst().share();
                }
                opened.add(each.open(local, joins));
            }
        } catch (IOException | UnsupportedOperationException e) {
            opened.forEach(UdpSockets.Addition::discard);
            throw new IOException(e.getMessage(), e);
        }
        admit(opened);
    }

    /** Until all threads serve it, or one of them is late: then it will. */
    private void admit(List<UdpSockets.Addition> opened) {
        CountDownLatch admitted = new CountDownLatch(opened.size());
        for (int i = 0; i < opened.size(); i++) {
            UdpSockets.Addition addition = opened.get(i);
            threads.get(i).execute(() -> {
                try {
                    addition.admit();
                } catch (IOException e) {
                    log.error("a socket on {} is not served", addition.local(), e);
                    addition.discard();
                } finally {
                    admitted.countDown();
                }
            });
        }
        try {
            if (!admitted.await(ADMISSION_SECONDS, TimeUnit.SECONDS)) {
                log.warn("a port thread is late in serving {}", opened.getFirst().local());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void retire(InetAddress address) {
        InetSocketAddress local = new InetSocketAddress(address, port);
        for (int i = 0; i < threads.size(); i++) {
            UdpSockets each = sockets.get(i);
            threads.get(i).execute(() -> {
                int socket = each.locals().indexOf(local);
                if (socket >= 0) {
                    each.retire(socket);
                }
            });
        }
    }

    @Override
    public void announce(List<InetAddress> addresses) {
        ice.onLocalAddresses(addresses.stream().map(address -> new InetSocketAddress(address, port)).toList());
    }
}
