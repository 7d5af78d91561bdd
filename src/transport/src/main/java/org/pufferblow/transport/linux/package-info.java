/**
 * The system calls of Linux that send and receive many datagrams at once, through the foreign-function API, and the
 * structures that they take. 64-bit x86 and ARM share all of their layouts and numbers. Runs on the thread that calls, mostly a
 * port thread. Nothing here decides anything: that is for {@link org.pufferblow.transport.udp}.
 */
package org.pufferblow.transport.linux;
