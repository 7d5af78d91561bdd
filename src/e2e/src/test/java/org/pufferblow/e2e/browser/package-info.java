/**
 * Real browsers, and libwebrtc beside them, in calls through the running jar. One scenario a class; whether somebody is
 * heard is decided by the frequency of his own tone in what the others decode.
 */
package org.pufferblow.e2e.browser;
