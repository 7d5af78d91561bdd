/**
 * The running server: everything put together, started in order, stopped in order (PROTOCOL section 8), and what keeps the
 * process healthy (heap, compiler, connections). The main thread starts it, the JVM's shutdown thread stops it, and what is
 * periodic runs on a control loop of its own. No packet passes here, and no state of a room or a call is kept here.
 */
package org.pufferblow.adapter.app;
