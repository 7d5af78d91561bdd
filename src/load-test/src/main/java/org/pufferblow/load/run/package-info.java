/**
 * One test from its first join to its result: who comes and goes when, what is asked of the tallies, the report. Belongs to
 * the thread that runs the test. Neither packets nor messages are handled here.
 */
package org.pufferblow.load.run;
