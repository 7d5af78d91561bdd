package org.pufferblow.adapter;

/** Starts and stops the process: configuration, bootstrap, bridge, signaling. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("media-sfu");
    }
}
