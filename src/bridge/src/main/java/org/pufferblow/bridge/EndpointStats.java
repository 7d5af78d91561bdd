package org.pufferblow.bridge;

/**
 * Counters of one endpoint, monotonic while it lives.
 *
 * @param dropped packets of this peer that went nowhere, by any reason; the reasons are in the bridge's counters
 */
public record EndpointStats(long packetsReceived, long bytesReceived, long packetsSent, long bytesSent, long dropped) {}
