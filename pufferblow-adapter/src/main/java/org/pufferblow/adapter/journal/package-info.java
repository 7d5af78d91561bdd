/**
 * Who is in, on disk, so that a start after a crash can put right what the server believes. The state belongs to a loop of its
 * own, and one thread writes the file; rooms call in from any thread and never wait for the disk. No secret is written, and
 * nothing that the server need not be told.
 */
package org.pufferblow.adapter.journal;
