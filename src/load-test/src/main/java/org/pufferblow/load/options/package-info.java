/**
 * What the tool can be told, and the bounds of each number. Pure, for any thread. Nothing here acts on an option.
 */
package org.pufferblow.load.options;
