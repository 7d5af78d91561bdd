/** Those who attack a server, in a process of their own, and what the others notice of it. Loopback only. */
package org.pufferblow.e2e.attack;
