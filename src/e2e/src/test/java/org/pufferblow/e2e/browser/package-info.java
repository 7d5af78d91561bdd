/**
 * Real browsers, and libwebrtc beside them, in calls through the running jar. One scenario a class, on the test's thread;
 * whether somebody is heard is decided by the frequency of their own tone in what the others decode. Nothing here looks into
 * the server.
 */
package org.pufferblow.e2e.browser;
