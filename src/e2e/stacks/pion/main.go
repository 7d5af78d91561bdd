// A client on Pion (WebRTC in Go). It takes commands as lines of JSON on standard input, and ends with it.
package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
)

const packetTime = 20 * time.Millisecond

var passwords = regexp.MustCompile(`(?m)^a=ice-pwd:(\S+)`)

type description struct {
	Type string `json:"type"`
	SDP  string `json:"sdp"`
}

type person struct {
	UserID string `json:"user_id"`
}

type message struct {
	Type         string                   `json:"type"`
	Offer        *description             `json:"offer,omitempty"`
	Answer       *description             `json:"answer,omitempty"`
	Candidate    *webrtc.ICECandidateInit `json:"candidate,omitempty"`
	Participants []person                 `json:"participants,omitempty"`
	Payload      *person                  `json:"payload,omitempty"`
	Error        string                   `json:"error,omitempty"`
}

type voice struct {
	Name     string `json:"name"`
	Stream   string `json:"stream"`
	Ended    bool   `json:"ended"`
	Tones    []any  `json:"tones"`
	Received int    `json:"received"`
}

type report struct {
	Socket       int      `json:"socket"`
	Connection   string   `json:"connection"`
	States       []string `json:"states"`
	Errors       []string `json:"errors"`
	Closes       []any    `json:"closes"`
	Participants []string `json:"participants"`
	Passwords    []string `json:"passwords"`
	Messages     []string `json:"messages"`
	Voices       []voice  `json:"voices"`
}

// A call; what it knows is guarded by its lock.
type call struct {
	lock   sync.Mutex
	report report
	voices map[string]*voice
	socket *websocket.Conn
	peer   *webrtc.PeerConnection
	done   context.Context
	end    context.CancelFunc
}

func join(url string, packets [][]byte) (*call, error) {
	c := &call{voices: map[string]*voice{}}
	c.report = report{Socket: 1, Connection: "new", States: []string{}, Errors: []string{}, Closes: []any{},
		Participants: []string{}, Passwords: []string{}, Messages: []string{}}
	c.done, c.end = context.WithCancel(context.Background())
	peer, err := webrtc.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	c.peer = peer
	microphone, err := webrtc.NewTrackLocalStaticSample(
		webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}, "microphone", "microphone")
	if err != nil {
		return nil, err
	}
	if _, err = peer.AddTrack(microphone); err != nil {
		return nil, err
	}
	peer.OnTrack(c.listen)
	peer.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		c.with(func() {
			c.report.Connection = state.String()
			c.report.States = append(c.report.States, state.String())
		})
		if state == webrtc.PeerConnectionStateConnected {
			go c.talk(microphone, packets)
		}
	})
	peer.OnICECandidate(func(candidate *webrtc.ICECandidate) {
		if candidate != nil {
			init := candidate.ToJSON()
			c.say(message{Type: "candidate", Candidate: &init})
		}
	})
	if c.socket, _, err = websocket.Dial(c.done, url, nil); err != nil {
		return nil, err
	}
	c.socket.SetReadLimit(-1)
	go c.read()
	c.say(message{Type: "join"})
	offer, err := peer.CreateOffer(nil)
	if err != nil {
		return nil, err
	}
	// Candidates come once the description is set, and must not overtake it.
	c.note(offer.SDP)
	c.say(message{Type: "offer", Offer: &description{"offer", offer.SDP}})
	return c, peer.SetLocalDescription(offer)
}

func (c *call) with(change func()) {
	c.lock.Lock()
	defer c.lock.Unlock()
	change()
}

func (c *call) fail(err error) {
	c.with(func() { c.report.Errors = append(c.report.Errors, err.Error()) })
}

func (c *call) listen(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
	stream := track.StreamID()
	for {
		if _, _, err := track.ReadRTP(); err != nil {
			return // It has ended.
		}
		c.with(func() {
			if c.voices[stream] == nil {
				c.voices[stream] = &voice{Name: stream, Stream: stream, Tones: []any{}}
			}
			c.voices[stream].Received++
		})
	}
}

func (c *call) talk(microphone *webrtc.TrackLocalStaticSample, packets [][]byte) {
	ticker := time.NewTicker(packetTime)
	defer ticker.Stop()
	for i := 0; ; i++ {
		select {
		case <-c.done.Done():
			return
		case <-ticker.C:
			sample := media.Sample{Data: packets[i%len(packets)], Duration: packetTime}
			if err := microphone.WriteSample(sample); err != nil {
				c.fail(err)
				return
			}
		}
	}
}

func (c *call) read() {
	for {
		_, data, err := c.socket.Read(c.done)
		if err != nil {
			c.with(func() {
				c.report.Socket = 3
				if code := websocket.CloseStatus(err); code >= 0 {
					c.report.Closes = append(c.report.Closes, map[string]any{"code": code, "reason": err.Error()})
				}
			})
			return
		}
		var m message
		if err = json.Unmarshal(data, &m); err == nil {
			err = c.take(m)
		}
		if err != nil {
			c.fail(err)
		}
	}
}

func (c *call) take(m message) error {
	c.with(func() {
		user := ""
		if m.Payload != nil {
			user = m.Payload.UserID
		}
		noted := m.Type
		if user != "" {
			noted += " " + user
		}
		c.report.Messages = append(c.report.Messages, noted)
		switch m.Type {
		case "joined":
			c.report.Participants = []string{}
			for _, p := range m.Participants {
				c.report.Participants = append(c.report.Participants, p.UserID)
			}
		case "participant_joined":
			c.report.Participants = append(c.report.Participants, user)
		case "participant_left":
			if i := slices.Index(c.report.Participants, user); i >= 0 {
				c.report.Participants = slices.Delete(c.report.Participants, i, i+1)
			}
		case "error":
			c.report.Errors = append(c.report.Errors, m.Error)
		}
	})
	switch m.Type {
	case "offer":
		c.note(m.Offer.SDP)
		offer := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: m.Offer.SDP}
		if err := c.peer.SetRemoteDescription(offer); err != nil {
			return err
		}
		answer, err := c.peer.CreateAnswer(nil)
		if err != nil {
			return err
		}
		if err = c.peer.SetLocalDescription(answer); err != nil {
			return err
		}
		c.note(answer.SDP)
		c.say(message{Type: "answer", Answer: &description{"answer", answer.SDP}})
	case "answer":
		c.note(m.Answer.SDP)
		return c.peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: m.Answer.SDP})
	case "candidate":
		return c.peer.AddICECandidate(*m.Candidate)
	}
	return nil
}

func (c *call) note(sdp string) {
	c.with(func() {
		for _, match := range passwords.FindAllStringSubmatch(sdp, -1) {
			if !slices.Contains(c.report.Passwords, match[1]) {
				c.report.Passwords = append(c.report.Passwords, match[1])
			}
		}
	})
}

func (c *call) say(m message) {
	data, err := json.Marshal(m)
	if err == nil {
		err = c.socket.Write(c.done, websocket.MessageText, data)
	}
	if err != nil && c.done.Err() == nil {
		c.fail(err)
	}
}

func (c *call) leave() error {
	err := c.socket.Close(websocket.StatusNormalClosure, "")
	c.end()
	if closed := c.peer.Close(); closed != nil {
		return closed
	}
	return err
}

func (c *call) mark() {
	c.with(func() {
		for _, v := range c.voices {
			v.Received = 0
		}
	})
}

func (c *call) fullReport() (full report) {
	c.with(func() {
		full = c.report
		full.Voices = []voice{}
		for _, v := range c.voices {
			copied := *v
			copied.Ended = !slices.Contains(c.report.Participants, v.Stream)
			full.Voices = append(full.Voices, copied)
		}
	})
	return full
}

type command struct {
	ID      int    `json:"id"`
	Command string `json:"command"`
	URL     string `json:"url"`
	Opus    string `json:"opus"`
}

func load(file string) (packets [][]byte, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var encoded []string
	if err = json.Unmarshal(data, &encoded); err != nil {
		return nil, err
	}
	for _, text := range encoded {
		packet, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, err
		}
		packets = append(packets, packet)
	}
	return packets, nil
}

func main() {
	var current *call
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var c command
		err := json.Unmarshal(lines.Bytes(), &c)
		var result any
		switch c.Command {
		case "join":
			var packets [][]byte
			if packets, err = load(c.Opus); err == nil {
				current, err = join(c.URL, packets)
			}
		case "mark":
			current.mark()
		case "leave":
			err = current.leave()
		case "report":
			result = current.fullReport()
		}
		answer := map[string]any{"id": c.ID, "result": result}
		if err != nil {
			answer["error"] = err.Error()
		}
		text, _ := json.Marshal(answer)
		fmt.Println(string(text))
	}
}
