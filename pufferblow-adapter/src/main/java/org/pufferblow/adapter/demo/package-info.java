/**
 * {@code --demo}: the SFU with a Pufferblow server in miniature and a page where people can talk. The page is answered on
 * Jetty's threads, which nothing here blocks. Nothing here is reachable in any other mode, and the server has no special case
 * for it.
 */
package org.pufferblow.adapter.demo;
