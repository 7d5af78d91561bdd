/**
 * Session descriptions (RFC 8866, RFC 8829): what we read of a peer's, within bounds, and how we write ours. Pure and
 * immutable, for any thread; long descriptions are parsed beside the room's loop. No state of a negotiation is kept here, and
 * nothing that a peer can write makes it throw anything but {@link SdpException}.
 */
package org.pufferblow.adapter.sdp;
