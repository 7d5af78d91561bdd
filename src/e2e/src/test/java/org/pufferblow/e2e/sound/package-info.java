/**
 * Sounds that microphones hear: voices by espeak-ng, and what is made beside speaking. The same for the same seed. Pure but
 * for the call of espeak-ng; knows neither clients nor servers.
 */
package org.pufferblow.e2e.sound;
