/**
 * OpenSSL 3's libcrypto, called without anything in between, where a machine has it. Calls run on the caller's thread and
 * never block. What is asked of it stands with those who ask: ciphers in {@link org.pufferblow.media.srtp}, elliptic curves
 * beside the DTLS handshake.
 */
package org.pufferblow.media.libcrypto;
