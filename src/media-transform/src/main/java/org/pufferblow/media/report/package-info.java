/** What we tell a peer, by RTCP, about the streams that it sends us. */
package org.pufferblow.media.report;
