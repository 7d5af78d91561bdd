package org.pufferblow.adapter.app;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.pufferblow.transport.TransportConfig;
import org.pufferblow.transport.TransportException;
import org.pufferblow.transport.Transports;
import org.pufferblow.transport.UdpTransports;

/**
 * What a server is started with beside its configuration.
 *
 * @param front asked before our own pages; answers what is not the contract's and leaves the rest
 * @param bindAddress in place of the configured one; port 0 takes a free one
 * @param transports opens the media port
 */
public record SfuOptions(Optional<Handler> front, Optional<InetSocketAddress> bindAddress,
        TransportsOpener transports) {
    /** Opens the media port. */
    @FunctionalInterface
    public interface TransportsOpener {
        Transports open(TransportConfig config) throws TransportException;
    }

    /** As configured, with nothing beside. */
    public static SfuOptions standard() {
        return new SfuOptions(Optional.empty(), Optional.empty(), UdpTransports::open);
    }

    /** The same, with a handler in front of our own. */
    public SfuOptions withFront(Handler handler) {
        return new SfuOptions(Optional.of(handler), bindAddress, transports);
    }

    /** The same, on another TCP address than the configured one. */
    public SfuOptions at(InetSocketAddress address) {
        return new SfuOptions(front, Optional.of(address), transports);
    }

    /** The same, with another media port. */
    public SfuOptions over(TransportsOpener opener) {
        return new SfuOptions(front, bindAddress, opener);
    }
}
