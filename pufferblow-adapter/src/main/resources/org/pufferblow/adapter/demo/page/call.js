// One call: a WebSocket and a peer connection to the SFU, and who is in the room. Knows nothing of the page.
//
// Messages are handled strictly one after the other. A voice is tied to its person by the stream id, which is the
// person's user id. A lost socket is replaced by a new one with a new token, and the same peer connection goes on.

const RETRY_MS = [250, 500, 1000, 2000, 4000, 8000, 8000, 8000];
/** The SFU closes with these when trying again by itself would be wrong. */
const FINAL_CLOSE = code => code >= 4000 && code <= 4999;

/**
 * Events, each a CustomEvent with its data in `detail`: `state` ('connecting', 'connected', 'reconnecting', 'ended', with
 * a `reason`), `people` (the map has changed; `what` and `person` say how), `voice` ({userId, stream}).
 */
export class Call extends EventTarget {
  people = new Map();
  /** The receiver of each person's voice, by user id. */
  receivers = new Map();
  selfId = null;
  state = 'connecting';
  pc = null;
  #getTicket;
  #microphone;
  #socket = null;
  #chain = Promise.resolve();
  #attempt = 0;
  #retryTimer = 0;
  #audio = { is_muted: false, is_deafened: false, is_speaking: false };
  #sharing = false;

  /** `getTicket()` gives {token, user_id}; `microphone` may be null for somebody who only listens. */
  constructor(getTicket, microphone) {
    super();
    this.#getTicket = getTicket;
    this.#microphone = microphone;
    this.#audio.is_muted = microphone === null;
  }

  async start() {
    try {
      const ticket = await this.#getTicket();
      if (this.state === 'ended') {
        return;
      }
      this.selfId = ticket.user_id;
      this.#connect(ticket.token);
    } catch (error) {
      this.#lost(`No ticket: ${error.message}`);
    }
  }

  /** Merges into what the others are told about our audio. */
  setAudio(changes) {
    Object.assign(this.#audio, changes);
    const silent = this.#audio.is_muted || this.#audio.is_deafened;
    this.#microphone?.getAudioTracks().forEach(track => { track.enabled = !silent; });
    this.#send({ type: 'audio_state', audio_state: this.#audioState() });
  }

  setSharing(sharing) {
    this.#sharing = sharing;
    this.#send({ type: sharing ? 'screen_share_started' : 'screen_share_stopped' });
    const self = this.people.get(this.selfId);
    if (self) {
      self.is_sharing_screen = sharing;
      this.#tell('people', { what: 'shares', person: self });
    }
  }

  leave() {
    this.#end('You left.');
  }

  #audioState() {
    const silent = this.#audio.is_muted || this.#audio.is_deafened;
    return { ...this.#audio, is_muted: silent, is_speaking: this.#audio.is_speaking && !silent };
  }

  #connect(token) {
    const url = new URL('/rtc/v1/ws', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('join_token', token);
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onopen = () => this.#send({ type: 'join' });
    socket.onmessage = event => this.#serially(socket, () => this.#receive(JSON.parse(event.data)));
    socket.onclose = event => {
      if (socket === this.#socket) {
        this.#lost(event.reason || `The connection closed (${event.code})`, FINAL_CLOSE(event.code));
      }
    };
    this.#serially(socket, () => this.#offer(socket));
  }

  /** Runs the task after all earlier ones, unless its socket has been replaced by then. */
  #serially(socket, task) {
    this.#chain = this.#chain.then(() => socket === this.#socket ? task() : undefined).catch(error => {
      console.error('call', error);
      if (socket === this.#socket) {
        this.#lost(`Something went wrong: ${error.message}`);
      }
    });
  }

  async #offer(socket) {
    if (this.pc === null || this.pc.connectionState === 'failed' || this.pc.connectionState === 'closed') {
      this.pc?.close();
      this.receivers.clear();
      this.pc = this.#newPeerConnection();
    } else if (this.pc.signalingState === 'have-local-offer') {
      await this.pc.setLocalDescription({ type: 'rollback' });
    } else if (this.pc.signalingState === 'have-remote-offer') {
      await this.pc.setRemoteDescription({ type: 'rollback' });
    }
    if (socket.readyState === WebSocket.CONNECTING) {
      await new Promise(resolve => {
        socket.addEventListener('open', resolve, { once: true });
        socket.addEventListener('close', resolve, { once: true });
      });
    }
    await this.pc.setLocalDescription(await this.pc.createOffer());
    this.#send({ type: 'offer', offer: this.pc.localDescription });
  }

  #newPeerConnection() {
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    const track = this.#microphone?.getAudioTracks()[0];
    if (track) {
      pc.addTrack(track, this.#microphone);
    } else {
      pc.addTransceiver('audio', { direction: 'sendrecv' });
    }
    pc.onicecandidate = event => this.#send({ type: 'candidate', candidate: event.candidate?.toJSON() ?? null });
    pc.ontrack = event => {
      const userId = event.streams[0]?.id;
      if (userId && userId !== this.selfId) {
        this.receivers.set(userId, event.receiver);
        this.#tell('voice', { userId, stream: event.streams[0] });
      }
    };
    pc.onconnectionstatechange = () => {
      if (pc === this.pc) {
        this.#updateState();
      }
    };
    return pc;
  }

  async #receive(message) {
    switch (message.type) {
      case 'joined':
        this.#joined(message.participants);
        break;
      case 'participant_joined':
        this.people.set(message.payload.user_id, { ...message.payload });
        this.#tell('people', { what: 'joined', person: message.payload });
        break;
      case 'participant_left': {
        const person = this.people.get(message.payload.user_id);
        this.people.delete(message.payload.user_id);
        this.receivers.delete(message.payload.user_id);
        this.#tell('people', { what: 'left', person: person ?? message.payload });
        break;
      }
      case 'offer':
        await this.pc.setRemoteDescription(message.offer);
        await this.pc.setLocalDescription(await this.pc.createAnswer());
        this.#send({ type: 'answer', answer: this.pc.localDescription });
        break;
      case 'answer':
        await this.pc.setRemoteDescription(message.answer);
        break;
      case 'candidate':
        await this.pc.addIceCandidate(message.candidate).catch(error => console.warn('candidate', error));
        break;
      case 'speaker_levels':
        this.#update(message.payload, 'audio');
        break;
      case 'screen_share_started':
      case 'screen_share_stopped':
        this.#update({ user_id: message.payload.user_id, is_sharing_screen: message.type.endsWith('started') }, 'shares');
        break;
      case 'error':
        this.#end(`The server says: ${message.error}`);
        break;
    }
  }

  #joined(participants) {
    this.people = new Map(participants.map(person => [person.user_id, { ...person }]));
    this.#attempt = 0;
    this.#send({ type: 'audio_state', audio_state: this.#audioState() });
    if (this.#sharing) {
      this.setSharing(true);
    }
    this.#tell('people', { what: 'all' });
    this.#updateState();
  }

  #update(changes, what) {
    const person = this.people.get(changes.user_id);
    if (person) {
      const before = { ...person };
      Object.assign(person, changes);
      this.#tell('people', { what, person, before });
    }
  }

  #updateState() {
    if (this.state === 'ended' || this.#socket?.readyState !== WebSocket.OPEN) {
      return;
    }
    switch (this.pc?.connectionState) {
      case 'connected':
        this.#setState('connected');
        break;
      case 'disconnected':
      case 'failed':
        this.#setState('reconnecting', 'The media path broke; waiting for the server to repair it.');
        break;
    }
  }

  #lost(reason, final = false) {
    this.#dropSocket();
    if (this.state === 'ended') {
      return;
    }
    if (final || this.#attempt >= RETRY_MS.length) {
      this.#end(reason);
      return;
    }
    this.#setState('reconnecting', reason);
    this.#retryTimer = setTimeout(() => this.start(), RETRY_MS[this.#attempt++]);
  }

  #end(reason) {
    if (this.state === 'ended') {
      return;
    }
    clearTimeout(this.#retryTimer);
    this.#dropSocket();
    this.pc?.close();
    this.#microphone?.getTracks().forEach(track => track.stop());
    this.#setState('ended', reason);
  }

  #dropSocket() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #setState(state, reason = '') {
    this.state = state;
    this.#tell('state', { state, reason });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
