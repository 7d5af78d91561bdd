/**
 * Scenarios in network namespaces that the test makes itself: NAT, IPv6, cut cables. They need root and iproute2; with {@code
 * -Dnamespaces=required} their lack is a failure, else it is printed and the scenarios are skipped. The machine's own network
 * is left as it is.
 */
package org.pufferblow.e2e.net;
