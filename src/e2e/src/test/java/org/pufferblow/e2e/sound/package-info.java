/** Sounds that microphones hear: voices by espeak-ng, and what is made beside speaking. The same for the same seed. */
package org.pufferblow.e2e.sound;
