/** The running jar as its users meet it: browsers, other WebRTC stacks, networks that fail. */
package org.pufferblow.e2e;
