/** One test from its first join to its result. */
package org.pufferblow.load.run;
