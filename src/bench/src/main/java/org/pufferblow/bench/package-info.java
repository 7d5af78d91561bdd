/**
 * Benchmarks of the server's own classes, each beside a <em>floor</em>: the least that the same bytes cost on this
 * machine in the same run. Compare ratios, not nanoseconds: those are the machine's. {@link org.pufferblow.bench.BenchMain}
 * runs them; only the profile {@code bench} builds this module.
 */
package org.pufferblow.bench;
