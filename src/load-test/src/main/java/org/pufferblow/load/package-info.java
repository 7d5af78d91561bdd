/**
 * How much a server holds: {@code --load-test}. Many clients of the real contract in one process, and what they see of the
 * server that they are given.
 */
package org.pufferblow.load;
