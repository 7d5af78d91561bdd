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
 * @param journal whether who is in is kept on disk, as configured
 */
public record SfuOptions(Optional<Handler> front, Optional<InetSocketAddress> bindAddress,
        TransportsOpener transports, boolean journal) {
    /** Opens the media port. */
    @FunctionalInterface
    public interface TransportsOpener {
        Transports open(TransportConfig config) throws TransportException;
    }

    /** As configured, with nothing beside, and without the journal of who is in. */
    public static SfuOptions standard() {
        return new SfuOptions(Optional.empty(), Optional.empty(), UdpTransports::open, false);
    }

    /** The same, with a handler in front of our own. */
    public SfuOptions withFront(Handler handler) {
        return new SfuOptions(Optional.of(handler), bindAddress, transports, journal);
    }

    /** The same, on another TCP address than the configured one. */
    public SfuOptions at(InetSocketAddress address) {
        return new SfuOptions(front, Optional.of(address), transports, journal);
    }

    /** The same, with another media port. */
    public SfuOptions over(TransportsOpener opener) {
        return new SfuOptions(front, bindAddress, opener, journal);
    }

    /** The same, with the journal. */
    public SfuOptions withJournal() {
        return new SfuOptions(front, bindAddress, transports, true);
    }
}
