/** Rooms and their participants: admission, takeover, resume, grace, events (PROTOCOL sections 5 and 8). */
package org.pufferblow.adapter.room;
