// What the clients on Node have in common: commands as lines of JSON on standard input, the server's WebSocket, a tone
// that is already encoded, and the count of what is received. The WebRTC stack itself is what `makePeer` returns:
//   offer(), answer(sdp), accept(sdp), candidate(c), send(rtp) and close(); it calls hooks.state, hooks.received(mid) and
//   hooks.candidate.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { randomInt } from 'node:crypto';
import WebSocket from 'ws';

const PACKET_MS = 20;
const SAMPLES = 960;

class Call {
  report = { connection: 'new', states: [], errors: [], closes: [], participants: [], passwords: [], messages: [] };
  received = new Map(); // mid: packets since the last mark
  streams = new Map(); // mid: whose voice its m-line carries
  ended = [];
  work = Promise.resolve();

  async join(makePeer, url, packets) {
    this.peer = makePeer({
      state: (state) => {
        this.report.connection = state;
        this.report.states.push(state);
        if (state === 'connected') this.talk(packets);
      },
      received: (mid) => this.received.set(mid, (this.received.get(mid) ?? 0) + 1),
      candidate: (candidate) => this.say({ type: 'candidate', candidate }),
    });
    this.socket = new WebSocket(url);
    await new Promise((resolve, reject) => this.socket.once('open', resolve).once('error', reject));
    this.socket.on('message', (data) => {
      this.work = this.work.then(() => this.take(JSON.parse(data))).catch((e) => this.report.errors.push(String(e)));
    });
    this.socket.on('close', (code, reason) => this.report.closes.push({ code, reason: String(reason) }));
    this.say({ type: 'join' });
    const sdp = await this.peer.offer();
    this.note(sdp);
    this.say({ type: 'offer', offer: { type: 'offer', sdp } });
  }

  async take(message) {
    const user = message.payload?.user_id;
    this.report.messages.push(user ? `${message.type} ${user}` : message.type);
    const { participants } = this.report;
    switch (message.type) {
      case 'joined':
        participants.splice(0, Infinity, ...message.participants.map((person) => person.user_id));
        break;
      case 'participant_joined':
        participants.push(user);
        break;
      case 'participant_left':
        participants.splice(participants.indexOf(user), 1);
        break;
      case 'offer': {
        this.learn(message.offer.sdp);
        const sdp = await this.peer.answer(message.offer.sdp);
        this.note(sdp);
        this.say({ type: 'answer', answer: { type: 'answer', sdp } });
        break;
      }
      case 'answer':
        this.learn(message.answer.sdp);
        await this.peer.accept(message.answer.sdp);
        break;
      case 'candidate':
        await this.peer.candidate(message.candidate);
        break;
      case 'error':
        this.report.errors.push(message.error);
        break;
    }
  }

  /** The streams that a description of the server's names, by mid (RFC 8830). */
  learn(sdp) {
    this.note(sdp);
    this.streams.clear();
    for (const section of sdp.split(/^m=/m).slice(1)) {
      const mid = /^a=mid:(\S+)/m.exec(section)?.[1];
      const stream = /^a=msid:(\S+)/m.exec(section)?.[1];
      if (stream && !/^audio 0 /.test(section)) this.streams.set(mid, stream);
    }
  }

  note(sdp) {
    for (const [, password] of sdp.matchAll(/^a=ice-pwd:(\S+)/gm)) {
      if (!this.report.passwords.includes(password)) this.report.passwords.push(password);
    }
  }

  say(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  talk(packets) {
    if (this.timer) return;
    const started = performance.now();
    let sequence = randomInt(0x8000);
    let timestamp = randomInt(0x80000000);
    let sent = 0;
    this.timer = setInterval(() => {
      for (; sent * PACKET_MS < performance.now() - started; sent++) {
        const header = { marker: sent === 0, sequence: sequence & 0xffff, timestamp: timestamp >>> 0 };
        this.peer.send(header, packets[sent % packets.length]);
        sequence++;
        timestamp += SAMPLES;
      }
    }, PACKET_MS / 2);
  }

  voices() {
    return [...this.streams].map(([mid, stream]) => ({
      name: stream, stream, ended: false, tones: [], received: this.received.get(mid) ?? 0 }));
  }

  async leave() {
    clearInterval(this.timer);
    this.socket.close(1000);
    await this.peer.close();
  }
}

/** Serves the commands until standard input ends. */
export function run(makePeer) {
  let call;
  const commands = {
    join: async ({ url, opus }) => {
      const packets = JSON.parse(readFileSync(opus, 'utf8')).map((packet) => Buffer.from(packet, 'base64'));
      call = new Call();
      await call.join(makePeer, url, packets);
    },
    mark: () => call.received.clear(),
    leave: () => call.leave(),
    report: () => ({ ...call.report, socket: call.socket.readyState, voices: call.voices() }),
  };
  const lines = createInterface({ input: process.stdin });
  lines.on('line', async (line) => {
    const { id, command, ...parameters } = JSON.parse(line);
    try {
      const result = (await commands[command](parameters)) ?? null;
      console.log(JSON.stringify({ id, result }));
    } catch (e) {
      console.log(JSON.stringify({ id, error: String(e?.stack ?? e) }));
    }
  });
  lines.on('close', () => process.exit(0));
}
