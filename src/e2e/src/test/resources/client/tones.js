// Listens to one track: at which of the people's frequencies it sounds, since when, and with which gaps.
// Windows of 20 ms (a Hann window, then Goertzel at every frequency); summaries leave ten times a second.

const THRESHOLD = 0.02;
const MOST_GAPS = 100;

class Tones extends AudioWorkletProcessor {
  constructor(options) {
    super();
    this.size = Math.round(sampleRate / 50);
    this.window = new Float32Array(this.size);
    this.filled = 0;
    this.windows = 0;
    this.hann = Float32Array.from({ length: this.size }, (_, n) => 0.5 - 0.5 * Math.cos(2 * Math.PI * n / this.size));
    this.people = options.processorOptions.frequencies.map(frequency => ({
      coefficient: 2 * Math.cos(2 * Math.PI * frequency / sampleRate), amplitude: 0,
      heardMs: 0, firstMs: null, lastMs: null, gaps: []
    }));
    this.port.onmessage = () => this.people.forEach(person => { person.heardMs = 0; person.gaps = []; });
  }

  process([input]) {
    const samples = input[0];
    if (samples) {
      for (const sample of samples) {
        this.window[this.filled++] = sample;
        if (this.filled === this.size) {
          this.filled = 0;
          this.listen();
        }
      }
    }
    return true;
  }

  listen() {
    const nowMs = currentTime * 1000;
    for (const person of this.people) {
      let before = 0;
      let beforeThat = 0;
      for (let n = 0; n < this.size; n++) {
        const value = this.window[n] * this.hann[n] + person.coefficient * before - beforeThat;
        beforeThat = before;
        before = value;
      }
      const power = before * before + beforeThat * beforeThat - person.coefficient * before * beforeThat;
      person.amplitude = 4 * Math.sqrt(Math.max(0, power)) / this.size;
      if (person.amplitude > THRESHOLD) {
        if (person.lastMs !== null && nowMs - person.lastMs > 30 && person.gaps.length < MOST_GAPS) {
          person.gaps.push(Math.round(nowMs - person.lastMs - 20));
        }
        person.firstMs ??= nowMs;
        person.lastMs = nowMs;
        person.heardMs += 20;
      }
    }
    if (++this.windows % 5 === 0) {
      this.port.postMessage({ nowMs, people: this.people.map(({ coefficient, ...person }) => person) });
    }
  }
}

registerProcessor('tones', Tones);
