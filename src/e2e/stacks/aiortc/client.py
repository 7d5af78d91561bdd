"""A client on aiortc (WebRTC in Python). Takes commands as lines of JSON on standard input, and ends with it."""

import array
import asyncio
import fractions
import json
import math
import re
import sys
import time

import websockets
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from aiortc.sdp import candidate_from_sdp
from av import AudioFrame

RATE = 48000
SAMPLES = 960


class Tone(MediaStreamTrack):
    """A microphone that hears a tone."""

    kind = "audio"

    def __init__(self, frequency):
        super().__init__()
        self.frequency = frequency
        self.position = 0
        self.start = time.monotonic()

    async def recv(self):
        wait = self.start + self.position / RATE - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        step = 2 * math.pi * self.frequency / RATE
        samples = array.array("h", (int(8000 * math.sin(step * (self.position + i))) for i in range(SAMPLES)))
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        frame.planes[0].update(samples.tobytes())
        frame.pts = self.position
        frame.sample_rate = RATE
        frame.time_base = fractions.Fraction(1, RATE)
        self.position += SAMPLES
        return frame


class Call:
    def __init__(self):
        self.report = {"connection": "new", "states": [], "errors": [], "closes": [], "participants": [],
                       "passwords": [], "messages": []}
        self.voices = {}  # stream: frames since the last mark
        self.tasks = []

    async def join(self, url, frequency):
        self.pc = RTCPeerConnection()
        self.pc.addTrack(Tone(frequency))
        self.pc.on("connectionstatechange", self.state_changed)
        self.pc.on("track", self.track_came)
        self.socket = await websockets.connect(url, max_size=None)
        self.tasks.append(asyncio.ensure_future(self.read()))
        await self.say({"type": "join"})
        await self.pc.setLocalDescription(await self.pc.createOffer())
        await self.describe()

    def state_changed(self):
        self.report["connection"] = self.pc.connectionState
        self.report["states"].append(self.pc.connectionState)

    def track_came(self, track):
        # aiortc tells the track's id, which is the stream's with an ending.
        stream = track.id[: -len("-audio")] if track.id.endswith("-audio") else track.id
        self.tasks.append(asyncio.ensure_future(self.listen(track, stream)))

    async def listen(self, track, stream):
        self.voices.setdefault(stream, 0)
        try:
            while True:
                await track.recv()
                self.voices[stream] = self.voices.get(stream, 0) + 1
        except MediaStreamError:
            pass  # It has ended.

    async def read(self):
        try:
            async for text in self.socket:
                try:
                    await self.take(json.loads(text))
                except Exception as e:  # Whatever the stack says is what the test is about.
                    self.report["errors"].append(repr(e))
        except websockets.ConnectionClosed:
            pass
        self.report["closes"].append({"code": self.socket.close_code, "reason": self.socket.close_reason})

    async def take(self, message):
        kind = message["type"]
        user = message.get("payload", {}).get("user_id")
        self.report["messages"].append(kind + " " + user if user else kind)
        participants = self.report["participants"]
        if kind == "joined":
            participants[:] = [person["user_id"] for person in message["participants"]]
        elif kind == "participant_joined":
            participants.append(user)
        elif kind == "participant_left":
            participants.remove(user)
        elif kind in ("offer", "answer"):
            sdp = message[kind]["sdp"]
            self.note(sdp)
            await self.pc.setRemoteDescription(RTCSessionDescription(sdp, kind))
            if kind == "offer":
                await self.pc.setLocalDescription(await self.pc.createAnswer())
                await self.describe()
        elif kind == "candidate":
            candidate = candidate_from_sdp(message["candidate"]["candidate"].split(":", 1)[1])
            candidate.sdpMid = message["candidate"]["sdpMid"]
            candidate.sdpMLineIndex = message["candidate"]["sdpMLineIndex"]
            await self.pc.addIceCandidate(candidate)
        elif kind == "error":
            self.report["errors"].append(message["error"])

    async def describe(self):
        local = self.pc.localDescription
        self.note(local.sdp)
        await self.say({"type": local.type, local.type: {"type": local.type, "sdp": local.sdp}})

    def note(self, sdp):
        for password in re.findall(r"(?m)^a=ice-pwd:(\S+)", sdp):
            if password not in self.report["passwords"]:
                self.report["passwords"].append(password)

    async def say(self, message):
        await self.socket.send(json.dumps(message))

    async def leave(self):
        await self.socket.close()
        await self.pc.close()
        for task in self.tasks:
            task.cancel()

    def full_report(self):
        present = set(self.report["participants"])
        voices = [{"name": stream, "stream": stream, "ended": stream not in present, "tones": [], "received": received}
                  for stream, received in self.voices.items()]
        return {**self.report, "socket": 1 if self.socket.close_code is None else 3, "voices": voices}


async def main():
    call = None
    loop = asyncio.get_event_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        answer = {"id": command["id"], "result": None}
        try:
            if command["command"] == "join":
                call = Call()
                await call.join(command["url"], command["frequency"])
            elif command["command"] == "mark":
                call.voices = dict.fromkeys(call.voices, 0)
            elif command["command"] == "leave":
                await call.leave()
            elif command["command"] == "report":
                answer["result"] = call.full_report()
        except Exception as e:
            answer["error"] = repr(e)
        print(json.dumps(answer), flush=True)


asyncio.run(main())
