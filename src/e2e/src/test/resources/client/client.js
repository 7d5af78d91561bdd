// A client that behaves as the shipped one does where it matters to the SFU: it offers at once, it answers every offer, it
// has no glare handling, it does not serialise its messages, and it gives each track the name at the head of a queue.
// What it adds is for the tests: a tone in place of the microphone, an ear for everybody's tones, and a report.

const context = new AudioContext();
const listening = context.audioWorklet.addModule('tones.js');

/** Of what a connection or one of its receivers tells of itself: the first entry of a type. */
async function first(source, type) {
  return [...(await source.getStats()).values()].find(entry => entry.type === type) ?? {};
}

class Client {
  errors = [];
  closes = [];
  states = [];
  participants = [];
  queue = [];
  voices = [];
  passwords = new Set();
  messages = [];
  descriptions = [];
  pc = null;
  ws = null;
  /** For every peer connection of this page, or null: a new one each time. */
  certificate = null;
  unanswered = false;

  /** Joins with a fresh peer connection. `frequencies` are everybody's (none: no ears), `frequency` is ours (0: silence). */
  async join({ url, frequency, frequencies }) {
    this.frequencies = frequencies;
    this.microphone = await this.tone(frequency);
    await this.connect(url);
  }

  /** A steady voice: a tone that swells and ebbs a little, as a codec's silence detection expects of speech. */
  async tone(frequency) {
    await listening;
    await context.resume();
    const destination = context.createMediaStreamDestination();
    if (frequency > 0) {
      const oscillator = new OscillatorNode(context, { frequency });
      const gain = new GainNode(context, { gain: 0.25 });
      const swell = new OscillatorNode(context, { frequency: 3 });
      swell.connect(new GainNode(context, { gain: 0.08 })).connect(gain.gain);
      oscillator.connect(gain).connect(destination);
      oscillator.start();
      swell.start();
    }
    return destination.stream;
  }

  /** Sends what the microphone itself hears from now on, processed as browsers do unless they are told otherwise. */
  async useMicrophone() {
    this.microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    await this.pc.getSenders()[0].replaceTrack(this.microphone.getAudioTracks()[0]);
  }

  /** A new socket; the peer connection, if there is one, goes on. */
  connect(url) {
    const ws = new WebSocket(url);
    this.ws = ws;
    ws.onmessage = event => this.receive(JSON.parse(event.data))
      .catch(error => this.errors.push(`${error.name}: ${error.message}`));
    ws.onclose = event => this.closes.push({ code: event.code, reason: event.reason });
    return new Promise((resolve, reject) => {
      ws.onopen = () => {
        this.send({ type: 'join' });
        this.offer().then(resolve, reject);
      };
      ws.onerror = () => reject(new Error('the socket did not open'));
    });
  }

  /** Keeps one certificate from now on. */
  async keepCertificate() {
    this.certificate = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' });
  }

  /** A new peer connection in place of the old one, not yet offered; what the old one had is forgotten with it. */
  renewPeerConnection() {
    this.pc.close();
    for (const { audio, source } of this.voices) {
      audio.srcObject = null;
      source?.disconnect();
    }
    this.voices = [];
    this.queue = [...this.participants];
    this.pc = this.newPeerConnection();
    // Until its first answer the server's offers and candidates are the old one's.
    this.unanswered = true;
  }

  async offer() {
    this.pc ??= this.newPeerConnection();
    const offer = await this.pc.createOffer();
    await this.pc.setLocalDescription(offer);
    this.note(offer.sdp);
    this.send({ type: 'offer', offer: { type: offer.type, sdp: offer.sdp } });
  }

  newPeerConnection() {
    const pc = new RTCPeerConnection(this.certificate ? { certificates: [this.certificate] } : {});
    pc.onicecandidate = event => event.candidate && this.send({ type: 'candidate', candidate: event.candidate.toJSON() });
    pc.onconnectionstatechange = () => this.states.push(pc.connectionState);
    pc.ontrack = event => this.hear(event);
    this.microphone.getTracks().forEach(track => pc.addTrack(track, this.microphone));
    return pc;
  }

  async receive(message) {
    if (this.unanswered && ['offer', 'candidate'].includes(message.type)) {
      return;
    }
    this.messages.push(message.type + (message.payload?.user_id ? ` ${message.payload.user_id}` : ''));
    switch (message.type) {
      case 'joined':
        this.participants = message.participants.map(person => person.user_id);
        this.queue = [...this.participants];
        break;
      case 'participant_joined':
        this.participants.push(message.payload.user_id);
        this.queue.push(message.payload.user_id);
        break;
      case 'participant_left':
        this.participants = this.participants.filter(id => id !== message.payload.user_id);
        this.queue = this.queue.filter(id => id !== message.payload.user_id);
        break;
      case 'offer': {
        this.note(message.offer.sdp);
        await this.pc.setRemoteDescription(message.offer);
        const answer = await this.pc.createAnswer();
        await this.pc.setLocalDescription(answer);
        this.send({ type: 'answer', answer: { type: answer.type, sdp: answer.sdp } });
        break;
      }
      case 'answer':
        this.unanswered = false;
        this.note(message.answer.sdp);
        await this.pc.setRemoteDescription(message.answer);
        break;
      case 'candidate':
        await this.pc.addIceCandidate(message.candidate);
        break;
      case 'error':
        this.errors.push(message.error);
        break;
    }
  }

  /** Once our own offer or the server's is answered, so that neither rolls the other back. */
  async renegotiate() {
    while (this.pc.signalingState !== 'stable') {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    await this.offer();
  }

  /** Turns the line that carries somebody's voice to us; without an offer of our own the next answer says so. */
  async turn(userId, direction, offers) {
    const { receiver } = this.voices.find(voice => voice.stream === userId && voice.receiver.track.readyState === 'live');
    this.pc.getTransceivers().find(line => line.receiver === receiver).direction = direction;
    await (offers && this.renegotiate());
  }

  /** Turns the line of the microphone. */
  async turnMicrophone(direction) {
    this.line().direction = direction;
    await this.renegotiate();
  }

  line() {
    return this.pc.getTransceivers().find(line => line.sender.track !== null);
  }

  /** Another microphone with a tone of its own; the old one is gone for good. */
  async swapMicrophone(how, frequency) {
    const old = this.line();
    const gone = this.microphone;
    this.microphone = await this.tone(frequency);
    const [track] = this.microphone.getTracks();
    switch (how) {
      case 'REPLACE':
        await old.sender.replaceTrack(track);
        break;
      case 'REMOVE_AND_ADD':
        this.pc.removeTrack(old.sender);
        this.pc.addTrack(track, this.microphone);
        break;
      case 'NEW_LINE':
        this.pc.removeTrack(old.sender);
        this.pc.addTransceiver(track, { direction: 'sendonly', streams: [this.microphone] });
        break;
      case 'ADD_THEN_REMOVE':
        this.pc.addTrack(track, this.microphone);
        await this.renegotiate();
        this.pc.removeTrack(old.sender);
        break;
      case 'STOP_AND_ADD':
        old.stop();
        this.pc.addTransceiver(track, { direction: 'sendrecv', streams: [this.microphone] });
        break;
    }
    gone.getTracks().forEach(each => each.stop());
    await (how !== 'REPLACE' && this.renegotiate());
  }

  hear(event) {
    const stream = event.streams[0];
    const known = this.voices.find(voice => voice.receiver === event.receiver);
    if (known) {
      // As the shipped client: the element of this track plays on, and a name is taken if one waits.
      known.stream = stream.id;
      known.name = this.queue.shift() ?? known.name;
      known.audio.srcObject = stream;
      known.audio.play().catch(error => this.errors.push(`play: ${error.message}`));
      return;
    }
    const audio = new Audio();
    audio.srcObject = stream;
    audio.play().catch(error => this.errors.push(`play: ${error.message}`));
    const voice = { name: this.queue.shift() ?? null, stream: stream.id, receiver: event.receiver, audio, summary: null };
    this.voices.push(voice);
    if (this.frequencies.length === 0) {
      return;
    }
    voice.ear = new AudioWorkletNode(context, 'tones', {
      numberOfOutputs: 0, processorOptions: { frequencies: this.frequencies }
    });
    voice.ear.port.onmessage = message => { voice.summary = message.data; voice.summaryAt = performance.now(); };
    // Of this very track: a stream that comes again under the same id has its ended track of before in it, too.
    voice.source = context.createMediaStreamSource(new MediaStream([event.track]));
    voice.source.connect(voice.ear);
  }

  /** Starts the count of gaps and heard time anew. */
  mark() {
    this.voices.forEach(voice => voice.ear?.port.postMessage('mark'));
  }

  async report() {
    const { packetsSent: sent = 0 } = this.pc ? await first(this.pc, 'outbound-rtp') : {};
    const voices = [];
    for (const voice of this.voices) {
      const stats = await first(voice.receiver, 'inbound-rtp');
      const { nowMs = 0, people = [] } = voice.summary ?? {};
      // Some browsers do not even run the ear while its track is muted.
      const listens = performance.now() - (voice.summaryAt ?? 0) < 1000;
      voices.push({
        name: voice.name, stream: voice.stream, ended: voice.receiver.track.readyState === 'ended',
        tones: people.map((person, index) => ({ ...person, index, now: listens && person.lastMs !== null && nowMs - person.lastMs < 300 })),
        ssrc: stats.ssrc ?? 0, received: stats.packetsReceived ?? 0, lost: stats.packetsLost ?? 0,
        concealed: stats.concealedSamples ?? 0, silentConcealed: stats.silentConcealedSamples ?? 0,
        samples: stats.totalSamplesReceived ?? 0
      });
    }
    return {
      socket: this.ws?.readyState ?? 3, connection: this.pc?.connectionState ?? 'new', states: this.states,
      errors: this.errors, closes: this.closes, participants: this.participants, passwords: [...this.passwords],
      messages: this.messages, lines: (this.pc?.localDescription?.sdp.match(/^m=/gm) ?? []).length, sent, voices
    };
  }

  leave() {
    this.ws?.close(1000);
    this.pc?.close();
  }

  send(message) {
    if (this.ws.readyState === WebSocket.OPEN) {
      this.ws.send(JSON.stringify(message));
    }
  }

  /** Keeps the newest descriptions for whoever looks into a failure, and all passwords: they must not be in any log. */
  note(sdp) {
    this.descriptions = [...this.descriptions.slice(-9), sdp];
    for (const [, password] of sdp.matchAll(/^a=ice-pwd:(\S+)/gm)) {
      this.passwords.add(password);
    }
  }
}

globalThis.client = new Client();
