/** The four sources of configuration, their precedence and their errors (PROTOCOL section 1). */
package org.pufferblow.adapter.config;
