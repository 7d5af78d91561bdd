package org.pufferblow.e2e.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Binding requests (RFC 8489) that name somebody who is in a call, with a signature of nothing, each from another port. */
final class ForgedStun implements Attack {
    private static final int MAGIC_COOKIE = 0x2112A442;
    private static final long NAP_NS = 1_000_000;

    private final Random random = new Random();
    private final List<DatagramChannel> sources = new ArrayList<>();
    private final Tempo pace;
    private final ByteBuffer message;
    private final byte[] noise = new byte[12];
    private final int signature;
    private int next;
    private long sent;

    ForgedStun(String host, int port, String ufrag, int sources, int perSecond) throws IOException {
        pace = new Tempo(perSecond);
        InetSocketAddress target = new InetSocketAddress(host, port);
        for (int i = 0; i < sources; i++) {
            DatagramChannel channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.connect(target);
            this.sources.add(channel);
        }
        byte[] name = (ufrag + ":them").getBytes(StandardCharsets.UTF_8);
        int padded = (name.length + 3) & ~3;
        int length = 4 + padded + 24;
        message = ByteBuffer.allocateDirect(20 + length);
        message.putShort((short) 1).putShort((short) length).putInt(MAGIC_COOKIE).put(new byte[12]);
        message.putShort((short) 6).putShort((short) name.length).put(name);
        message.position(20 + 4 + padded).putShort((short) 8).putShort((short) 20);
        signature = message.position();
    }

    @Override
    public void turn() throws IOException {
        for (int due = pace.take(); due > 0; due--) {
            random.nextBytes(noise);
            message.clear().put(8, noise).put(signature, noise);
            if (sources.get(next).write(message) > 0) {
                sent++;
            }
            next = (next + 1) % sources.size();
        }
        LockSupport.parkNanos(NAP_NS);
    }

    @Override
    public String achieved() {
        return sent + " forged packets from " + sources.size() + " ports";
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel channel : sources) {
            channel.close();
        }
    }
}
