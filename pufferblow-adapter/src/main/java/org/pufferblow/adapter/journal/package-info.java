/** Who is in, on disk: so that a start after a crash can put right what the server believes. */
package org.pufferblow.adapter.journal;
