/**
 * Rooms and their participants: admission, takeover, resume, grace, events (PROTOCOL sections 5 and 8). A room's state belongs
 * to its control loop ({@link SerialLoop}, on virtual threads); all else sends it tasks. No JSON, no HTTP and no packet here,
 * and nothing that blocks.
 */
package org.pufferblow.adapter.room;
