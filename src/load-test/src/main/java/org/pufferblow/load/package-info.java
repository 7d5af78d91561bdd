/**
 * How much a server holds: {@code --load-test}. Many clients of the real contract in one process, and what they see of the
 * server that they are given. Runs on the thread that calls it, which waits until the test is over. The server is only known
 * by its addresses and process id: none of its classes is used.
 */
package org.pufferblow.load;
