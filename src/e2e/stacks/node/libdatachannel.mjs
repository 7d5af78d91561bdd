// A client on libdatachannel (WebRTC in C++), by its binding for Node.
import { randomInt } from 'node:crypto';
import nodeDataChannel from 'node-datachannel';
import { run } from './call.mjs';

const PAYLOAD_TYPE = 111;

run((hooks) => {
  const pc = new nodeDataChannel.PeerConnection('client', { iceServers: [], disableAutoNegotiation: true });
  const ssrc = randomInt(1, 0x7fffffff);
  const tracks = [];
  const listen = (track) => {
    tracks.push(track); // Else it is collected, and closed.
    const mid = track.mid();
    track.onMessage((packet) => {
      const isRtcp = packet[1] >= 192 && packet[1] <= 223; // RFC 5761 section 4
      if (!isRtcp) hooks.received(mid);
    });
  };
  const audio = new nodeDataChannel.Audio('microphone', 'SendRecv');
  audio.addOpusCodec(PAYLOAD_TYPE);
  audio.addSSRC(ssrc, 'client', 'microphone', 'microphone');
  const microphone = pc.addTrack(audio);
  let described = () => {};
  pc.onLocalDescription((sdp) => described(sdp));
  pc.onLocalCandidate((candidate, sdpMid) => hooks.candidate({ candidate, sdpMid }));
  pc.onStateChange(hooks.state);
  pc.onTrack(listen);
  const describe = (type) => new Promise((resolve) => {
    described = resolve;
    pc.setLocalDescription(type);
  });
  return {
    offer: () => describe('offer'),
    async answer(sdp) {
      pc.setRemoteDescription(sdp, 'offer');
      return describe('answer');
    },
    accept: async (sdp) => pc.setRemoteDescription(sdp, 'answer'),
    candidate: async ({ candidate, sdpMid }) => pc.addRemoteCandidate(candidate, sdpMid),
    send({ marker, sequence, timestamp }, payload) {
      const header = Buffer.alloc(12);
      header[0] = 0x80;
      header[1] = (marker ? 0x80 : 0) | PAYLOAD_TYPE;
      header.writeUInt16BE(sequence, 2);
      header.writeUInt32BE(timestamp, 4);
      header.writeUInt32BE(ssrc, 8);
      if (microphone.isOpen()) microphone.sendMessageBinary(Buffer.concat([header, payload]));
    },
    close: async () => pc.close(),
  };
});
