/**
 * {@code --demo}: the SFU with a Pufferblow server in miniature and a page where people can talk. Nothing here is
 * reachable in any other mode.
 */
package org.pufferblow.adapter.demo;
