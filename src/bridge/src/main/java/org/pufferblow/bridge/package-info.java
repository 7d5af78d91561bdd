/**
 * Who is in a conference, and who hears whom. No SDP, no JSON, no Pufferblow: the adapter translates those. A conference
 * and its endpoints belong to one {@link ControlLoop}; packets go through immutable routing snapshots on the port thread.
 */
package org.pufferblow.bridge;
