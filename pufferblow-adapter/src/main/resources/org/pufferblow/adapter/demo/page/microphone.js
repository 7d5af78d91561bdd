// The microphone: asking for it, saying in plain words why it did not come, and noticing when somebody talks into it.

const SPEAKING_RMS = 0.015;
const SPEAKING_HANGOVER_MS = 500;

/** Why there is no microphone: a title, a sentence and what to try, for the person in front of the page. */
export class MicrophoneError extends Error {
  constructor(title, text, steps) {
    super(text);
    this.title = title;
    this.steps = steps;
  }
}

export async function openMicrophone() {
  if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) {
    throw new MicrophoneError('This address may not use the microphone',
      'Browsers hand it out on localhost and on https only.',
      ['On this machine, open the page as http://localhost.', 'From elsewhere, go through a proxy with TLS.']);
  }
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true }
    });
  } catch (error) {
    throw explain(error);
  }
}

function explain(error) {
  switch (error.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return new MicrophoneError('The microphone was not allowed', 'The browser or the system said no.', [
        'Click the icon beside the address, allow the microphone for this page, and join again.',
        'If nothing asks you, look in the system\'s privacy settings whether the browser may use it.'
      ]);
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new MicrophoneError('No microphone was found', 'The browser sees no input device.',
        ['Plug one in or switch it on, then join again.']);
    case 'NotReadableError':
    case 'AbortError':
      return new MicrophoneError('The microphone did not start', 'Another program may be holding it.',
        ['Close other calls and recorders, then join again.']);
    default:
      return new MicrophoneError('The microphone did not start', `The browser says: ${error.message || error.name}`, []);
  }
}

/** Watches a stream's loudness. `onSpeaking(boolean)` is called on changes; `level` is 0…1. */
export class LoudnessWatch {
  #context = new AudioContext();
  #timer;
  #speaking = false;
  #loudAt = -Infinity;
  level = 0;

  constructor(stream, onSpeaking) {
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 1024;
    this.#context.createMediaStreamSource(stream).connect(analyser);
    this.#context.resume();
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) {
        sum += sample * sample;
      }
      this.level = Math.sqrt(sum / samples.length);
      const now = performance.now();
      if (this.level > SPEAKING_RMS) {
        this.#loudAt = now;
      }
      const speaking = now - this.#loudAt < SPEAKING_HANGOVER_MS;
      if (speaking !== this.#speaking) {
        this.#speaking = speaking;
        onSpeaking(speaking);
      }
    }, 100);
  }

  close() {
    clearInterval(this.#timer);
    this.#context.close();
  }
}
