/**
 * A Pufferblow server in miniature, embedded: the real signed HTTP contract on loopback, for {@code --demo} and for
 * tests (PROTOCOL sections 2 to 4).
 */
package org.pufferblow.adapter.demo.control;
