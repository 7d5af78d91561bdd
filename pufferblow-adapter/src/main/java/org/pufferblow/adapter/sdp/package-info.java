/** Session descriptions (RFC 8866, RFC 8829): what we read of a peer's, and how we write ours. Pure. */
package org.pufferblow.adapter.sdp;
