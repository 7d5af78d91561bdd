/**
 * Those who attack a server, in a process of their own, and what the others notice of it. Runs on threads of its own in that
 * process and on the test's. Loopback only, bounded in time and number.
 */
package org.pufferblow.e2e.attack;
