// A client on werift (WebRTC in TypeScript).
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, RtpHeader, RtpPacket } from 'werift';
import { run } from './call.mjs';

const opus = new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48000, channels: 2, payloadType: 111 });

run((hooks) => {
  const pc = new RTCPeerConnection({ codecs: { audio: [opus], video: [] }, iceServers: [] });
  const microphone = new MediaStreamTrack({ kind: 'audio' });
  pc.addTransceiver(microphone, { direction: 'sendrecv' });
  pc.connectionStateChange.subscribe(hooks.state);
  pc.onRemoteTransceiverAdded.subscribe((transceiver) => {
    transceiver.onTrack.subscribe((track) => track.onReceiveRtp.subscribe(() => hooks.received(transceiver.mid)));
  });
  return {
    async offer() {
      await pc.setLocalDescription(await pc.createOffer());
      return pc.localDescription.sdp;
    },
    async answer(sdp) {
      await pc.setRemoteDescription({ type: 'offer', sdp });
      await pc.setLocalDescription(await pc.createAnswer());
      return pc.localDescription.sdp;
    },
    accept: (sdp) => pc.setRemoteDescription({ type: 'answer', sdp }),
    candidate: (candidate) => pc.addIceCandidate(candidate),
    send({ marker, sequence, timestamp }, payload) {
      const header = new RtpHeader({ marker, sequenceNumber: sequence, timestamp, payloadType: 111, ssrc: 1 });
      microphone.writeRtp(new RtpPacket(header, payload));
    },
    close: () => pc.close(),
  };
});
