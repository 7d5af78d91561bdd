/**
 * The running jar as its users meet it: browsers, other WebRTC stacks, networks that fail. The server is a process of its own,
 * started by the test; what is asserted is what clients and the control plane see, not what the server's classes hold.
 */
package org.pufferblow.e2e;
