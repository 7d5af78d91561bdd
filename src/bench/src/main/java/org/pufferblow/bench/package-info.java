/**
 * Benchmarks of the server's own classes, each beside a <em>floor</em>: the least that the same bytes cost on this machine in
 * the same run. Compare ratios, not nanoseconds: those are the machine's. {@link org.pufferblow.bench.BenchMain} runs them,
 * one after the other; every build compiles them, the profile {@code bench} runs them, and no other module may use them.
 */
package org.pufferblow.bench;
