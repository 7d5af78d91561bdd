/** RTP, RTCP and their header extensions as views over bytes: no threads, no I/O, no allocation. */
package org.pufferblow.rtp;
