/** What the tool can be told. Pure. */
package org.pufferblow.load.options;
