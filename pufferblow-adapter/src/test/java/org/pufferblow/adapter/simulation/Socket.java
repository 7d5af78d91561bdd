package org.pufferblow.adapter.simulation;

import java.util.SplittableRandom;
import org.pufferblow.adapter.control.Claims;
import org.pufferblow.adapter.signaling.ClientLink;
import org.pufferblow.adapter.signaling.ClientMessage;
import org.pufferblow.adapter.signaling.CloseCode;
import org.pufferblow.adapter.signaling.ServerMessage;
import org.pufferblow.adapter.signaling.SignalingHandler;

/** One WebSocket with both its ends: ordered, delayed, and cut or closed from either side. */
final class Socket implements ClientLink {
    private final World world;
    private final Client client;
    private final SplittableRandom random;
    private SignalingHandler.Session session;
    private long downNs;
    private long upNs;
    /** The server has closed, or was told that the socket is gone. */
    private boolean serverDone;
    private boolean serverClosing;
    private boolean opened;
    private boolean clientDone;
    private boolean cut;
    private long lastFrameNs;

    Socket(World world, Client client, SplittableRandom random) {
        this.world = world;
        this.client = client;
        this.random = random;
    }

    /** Connects: the token is consumed on the way. */
    void open(Claims claims) {
        up(() -> {
            if (clientDone || cut) {
                return;
            }
            if (!world.server().isActive(claims.sessionId())) {
                close(CloseCode.INVALID_TOKEN);
                return;
            }
            down(() -> {
                opened = !clientDone;
                client.onOpen(this);
            });
            lastFrameNs = world.time().nowNs();
            session = world.rooms().onClient(claims, this);
        });
    }

    /** Whether the page sees it open, or about to be. */
    boolean isOpenForClient() {
        return !clientDone;
    }

    boolean isOpened() {
        return opened && !clientDone;
    }

    @Override
    public void send(ServerMessage message) {
        if (!serverDone && !serverClosing) {
            world.onServerMessage(client, message);
            down(() -> client.receive(this, message));
        }
    }

    /** A browser answers by itself, whatever its page does. */
    @Override
    public void ping() {
        if (!serverDone && !serverClosing) {
            down(() -> {
                if (!clientDone) {
                    up(() -> lastFrameNs = world.time().nowNs());
                }
            });
        }
    }

    @Override
    public long silentNs() {
        return world.time().nowNs() - lastFrameNs;
    }

    @Override
    public void close(CloseCode code) {
        if (serverDone || serverClosing) {
            return;
        }
        serverClosing = true;
        world.trace(() -> "server closes " + client + " with " + code);
        down(() -> {
            if (!clientDone) {
                clientDone = true;
                client.onClosed(this, code);
            }
        });
        world.time().in(latency() * 2, () -> gone(SignalingHandler.CloseCause.CLOSED_BY_US));
    }

    void sendToServer(ClientMessage message) {
        if (isOpened() && !cut) {
            up(() -> {
                lastFrameNs = world.time().nowNs();
                if (!serverDone && session != null) {
                    world.trace(() -> client + " -> " + Trace.of(message));
                    session.onMessage(message);
                }
            });
        }
    }

    /** The client closes with a close handshake. */
    void closeByClient(SignalingHandler.CloseCause cause) {
        if (!clientDone) {
            clientDone = true;
            if (!cut) {
                up(() -> gone(cause));
            }
        }
    }

    /**
     * Nothing passes any more.
     *
     * @param noticedByClientNs after which the client sees a closed socket; negative for never
     */
    void cut(long noticedByClientNs, long noticedByServerNs, SignalingHandler.CloseCause cause) {
        if (cut || clientDone) {
            return;
        }
        cut = true;
        if (noticedByClientNs >= 0) {
            world.time().in(noticedByClientNs, () -> {
                if (!clientDone) {
                    clientDone = true;
                    client.onClosed(this, null);
                }
            });
        }
        world.time().in(noticedByServerNs, () -> gone(cause));
    }

    private void gone(SignalingHandler.CloseCause cause) {
        if (!serverDone) {
            serverDone = true;
            if (session != null) {
                world.trace(() -> "server's end of " + client + " is gone: " + cause);
                session.onClosed(cause);
            }
        }
    }

    private void up(Runnable arrival) {
        upNs = Math.max(world.time().nowNs() + latency(), upNs + 1);
        world.time().at(upNs, arrival);
    }

    private void down(Runnable arrival) {
        downNs = Math.max(world.time().nowNs() + latency(), downNs + 1);
        world.time().at(downNs, () -> {
            if (!cut) {
                arrival.run();
            }
        });
    }

    private long latency() {
        return VirtualTime.MS + random.nextLong(client.isOnSlowLink() ? 1500 * VirtualTime.MS : 60 * VirtualTime.MS);
    }
}
