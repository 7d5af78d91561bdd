/**
 * A Pufferblow server in miniature, embedded: the real signed HTTP contract on loopback, for {@code --demo}, the warm-up and
 * tests (PROTOCOL sections 2 to 4). Calls are handled on virtual threads; all state is safe for any thread. Nothing here
 * listens beyond loopback.
 */
package org.pufferblow.adapter.demo.control;
