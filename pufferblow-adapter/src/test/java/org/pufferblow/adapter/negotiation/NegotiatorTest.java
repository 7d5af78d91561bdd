package org.pufferblow.adapter.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.sdp.MediaSection;
import org.pufferblow.adapter.sdp.SdpException;
import org.pufferblow.adapter.sdp.SdpParser;
import org.pufferblow.adapter.sdp.SessionDescription;
import org.pufferblow.bridge.HeaderExtension;
import org.pufferblow.bridge.MediaSourceDesc;
import org.pufferblow.bridge.SourceName;
import org.pufferblow.bridge.SubscriptionDesc;
import org.pufferblow.transport.Candidate;
import org.pufferblow.transport.CandidateType;
import org.pufferblow.transport.DtlsRole;
import org.pufferblow.transport.Fingerprint;
import org.pufferblow.transport.LocalTransport;

class NegotiatorTest {
    private static final LocalTransport TRANSPORT = new LocalTransport("sfu1", "password01234567890123",
            new Fingerprint("sha-256", "AB:CD"), List.of(new Candidate("1", 9,
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 50_000), CandidateType.HOST, null)));
    private static final MediaTrack ANN = MediaTrack.voice("1", "ann");
    private static final MediaTrack BOB = MediaTrack.voice("2", "bob");
    private static final MediaTrack CEM = MediaTrack.voice("3", "cem");

    private final List<String> said = new ArrayList<>();
    /** Those who are in the room, and whom the client has been told of. */
    private List<MediaTrack> present = List.of();
    private final Output output = new Output();
    private final AtomicLong numbers = new AtomicLong(1000);
    private final PeerIce ice = new OneSession();
    private Negotiator negotiator;

    /** Of a client that never restarts ICE; nobody else does either. */
    private static final class OneSession implements PeerIce {
        @Override
        public LocalTransport local() {
            return TRANSPORT;
        }

        @Override
        public LocalTransport next() {
            throw new AssertionError("nobody restarts ICE");
        }

        @Override
        public boolean isNext(String ufrag) {
            return false;
        }

        @Override
        public boolean isRestartedBy(SessionDescription theirs) {
            return false;
        }

        @Override
        public boolean isAgreedOnWith(SessionDescription theirs) {
            return true;
        }

        @Override
        public void restart(SessionDescription theirs) {
            throw new AssertionError("nobody restarts ICE");
        }
    }

    private final class Output implements NegotiatorOutput {
        private String lastSdp = "";
        private MediaSourceDesc incoming;
        private List<SubscriptionDesc> outgoing = List.of();
        private boolean armed;

        @Override
        public void sendAnswer(String sdp) {
            lastSdp = sdp;
            said.add("answer " + lines(sdp));
        }

        @Override
        public void sendOffer(String sdp) {
            lastSdp = sdp;
            said.add("offer " + lines(sdp));
        }

        @Override
        public void mediaChanged(List<MediaSourceDesc> newIncoming, List<SubscriptionDesc> newOutgoing) {
            assertThat(newIncoming).hasSizeLessThanOrEqualTo(1);
            incoming = newIncoming.isEmpty() ? null : newIncoming.getFirst();
            outgoing = newOutgoing;
        }

        @Override
        public List<MediaTrack> voicesNow() {
            return present;
        }

        @Override
        public void armCollisionTimer() {
            armed = true;
        }

        @Override
        public void disarmCollisionTimer() {
            armed = false;
        }
    }

    @BeforeEach
    void begin() {
        negotiator = new Negotiator("me", new OpusParameters("minptime=10"), DtlsRole.CLIENT, ice,
                numbers::incrementAndGet, output);
    }

    @Test
    void shouldNeverBeTheFirstToOffer() throws SdpException {
        negotiator.setVoices(List.of(ANN));
        assertThat(said).isEmpty();
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv"));
        assertThat(said).containsExactly("answer 0 sendrecv me", "offer 0 sendrecv me, v1 sendonly ann");
    }

    @Test
    void shouldAcceptTheMicrophoneUnderItsOwnName() throws SdpException {
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv"));
        assertThat(output.lastSdp).contains("a=msid:me me-audio\r\n", "a=setup:active\r\n", "a=ice-ufrag:sfu1\r\n",
                "a=rtpmap:109 opus/48000/2\r\n", "a=fmtp:109 minptime=10\r\n",
                "a=candidate:1 1 udp 9 192.0.2.1 50000 typ host\r\n");
        assertThat(output.incoming.mid()).isEqualTo("0");
        assertThat(output.incoming.payloadTypes()).containsExactly(MediaSourceDesc.PayloadType.of(109));
        assertThat(output.incoming.encodings()).extracting(MediaSourceDesc.RtpEncodingDesc::ssrc).containsExactly(77L);
        assertThat(output.incoming.extensionIds()).containsEntry(HeaderExtension.MID, 3);
        assertThat(output.outgoing).isEmpty();
    }

    @Test
    void shouldOfferOnceForAllThatChangedWhileAnOfferWasOutstanding() throws SdpException {
        join(ANN);
        negotiator.setVoices(List.of(ANN, BOB));
        negotiator.setVoices(List.of(ANN, BOB, CEM));
        assertThat(said).isEmpty();
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly"));
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 sendonly ann, v2 sendonly bob, v3 sendonly cem");
    }

    @Test
    void shouldIntroduceNobodyWhoWasDroppedAndMakeNoOfferOfIt() throws SdpException {
        join(ANN);
        negotiator.setVoices(List.of(ANN, BOB, CEM));
        negotiator.dropVoice(BOB.key());
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly"));
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 sendonly ann, v2 sendonly cem");
        said.clear();
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly", "audio v2 recvonly"));
        negotiator.dropVoice(ANN.key());
        assertThat(said).isEmpty();
    }

    @Test
    void shouldTellTheMediaPlaneOnlyWhatWasAnswered() throws SdpException {
        join(ANN);
        assertThat(output.outgoing).isEmpty();
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly"));
        assertThat(output.outgoing).singleElement().satisfies(o -> {
            assertThat(o.source()).isEqualTo(SourceName.voiceOf("ann"));
            assertThat(o.mid()).isEqualTo("v1");
            assertThat(o.payloadType()).isEqualTo(109);
        });
        assertThat(negotiator.isSettled()).isTrue();
    }

    @Test
    void shouldStopALeaversLineAndUseItAgainUnderAnotherMid() throws SdpException {
        join(ANN);
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly"));
        negotiator.setVoices(List.of(BOB));
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 x");
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 x"));
        assertThat(said.get(1)).isEqualTo("offer 0 sendrecv me, v2 sendonly bob");
        assertThat(negotiator.lineCount()).isEqualTo(2);
    }

    @Test
    void shouldKeepEverySsrcThroughLaterOffers() throws SdpException {
        join(ANN);
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly"));
        long ssrc = output.outgoing.get(0).ssrc();
        negotiator.setVoices(List.of(ANN, BOB));
        assertThat(output.lastSdp).contains("a=ssrc:" + ssrc + " cname:ann\r\n");
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly", "audio v2 recvonly"));
        assertThat(output.outgoing.get(0).ssrc()).isEqualTo(ssrc);
    }

    @Test
    void shouldDropACollidingOfferThatItsClientRolledBack() throws SdpException {
        join(ANN);
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv", "video 1 sendonly"));
        assertThat(said).isEmpty();
        assertThat(output.armed).isTrue();
        assertThat(negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly"))).isTrue();
        assertThat(output.armed).isFalse();
        assertThat(said).isEmpty();
        assertThat(output.outgoing).hasSize(1);
    }

    @Test
    void shouldAnswerACollidingOfferWhoseClientIgnoredOurs() throws SdpException {
        join(ANN);
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv", "video 1 sendonly"));
        negotiator.onCollisionTimeout();
        assertThat(said).containsExactly("answer 0 sendrecv me, 1 inactive",
                "offer 0 sendrecv me, 1 inactive, v2 sendonly ann");
    }

    @Test
    void shouldTakeTheAnswerToAnOfferThatWasGivenUpTooEarly() throws SdpException {
        join(ANN);
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv", "video 1 sendonly"));
        negotiator.onCollisionTimeout();
        said.clear();
        assertThat(negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly"))).isTrue();
        assertThat(output.outgoing).extracting(SubscriptionDesc::mid).containsExactly("v1");
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 sendonly ann");
    }

    @Test
    void shouldHoldBackNewcomersUntilTheFateOfAGivenUpOfferIsKnown() throws SdpException {
        join(ANN);
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv"));
        negotiator.setVoices(List.of(BOB));
        negotiator.onCollisionTimeout();
        assertThat(said).containsExactly("answer 0 sendrecv me", "offer 0 sendrecv me");
        assertThat(negotiator.isIntroducing(ANN.key())).isTrue();
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv"));
        assertThat(negotiator.isIntroducing(ANN.key())).isFalse();
        assertThat(said.get(2)).isEqualTo("offer 0 sendrecv me, v2 sendonly bob");
    }

    @Test
    void shouldOfferTheSameLinesAgainAndTakeEitherAnswer() throws SdpException {
        join(ANN, BOB);
        String first = output.lastSdp;
        assertThat(negotiator.offerAgain()).isEqualTo(1);
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 sendonly ann, v2 sendonly bob");
        assertThat(output.lastSdp.lines().filter(l -> l.startsWith("a=ssrc"))).containsExactlyElementsOf(
                first.lines().filter(l -> l.startsWith("a=ssrc")).toList());
        SessionDescription answer = SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly", "audio v2 recvonly");
        assertThat(negotiator.onClientAnswer(answer)).isTrue();
        assertThat(negotiator.isSettled()).isTrue();
        assertThat(negotiator.onClientAnswer(answer)).as("the other one's").isFalse();
        assertThat(output.outgoing).hasSize(2);
        assertThat(said).hasSize(1);
        assertThat(negotiator.offerAgain()).as("what is answered").isZero();
    }

    @Test
    void shouldOfferNewcomersOnceTheRepeatedOfferIsAnswered() throws SdpException {
        join(ANN);
        negotiator.setVoices(List.of(BOB));
        negotiator.offerAgain();
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 x");
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 x"));
        assertThat(said.get(1)).isEqualTo("offer 0 sendrecv me, v2 sendonly bob");
        assertThat(negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v2 recvonly"))).isTrue();
    }

    @Test
    void shouldIgnoreALateAnswerWhileTheNextOfferIsOutstanding() throws SdpException {
        join(ANN);
        negotiator.setVoices(List.of(ANN, BOB));
        negotiator.offerAgain();
        SessionDescription answer = SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly");
        negotiator.onClientAnswer(answer);
        assertThat(negotiator.onClientAnswer(answer)).isFalse();
        assertThat(negotiator.onClientAnswer(
                SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly", "audio v2 recvonly"))).isTrue();
        assertThat(negotiator.isSettled()).isTrue();
    }

    @Test
    void shouldHoldALeaveBackUntilTheSecondAttemptIsNotAnsweredEither() throws SdpException {
        join(ANN);
        negotiator.setVoices(List.of());
        negotiator.offerAgain();
        assertThat(negotiator.isIntroducing(ANN.key())).as("who was in the first attempt").isTrue();
        negotiator.offerAgain();
        assertThat(negotiator.isIntroducing(ANN.key())).isFalse();
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 x", "offer 0 sendrecv me, v1 x");
    }

    @Test
    void shouldLeaveACollisionToItsOwnTimeout() throws SdpException {
        join(ANN);
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv", "video 1 sendonly"));
        assertThat(negotiator.offerAgain()).isZero();
        assertThat(said).isEmpty();
    }

    @Test
    void shouldIgnoreAnAnswerThatNobodyWaitsFor() throws SdpException {
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv"));
        assertThat(negotiator.isAwaitingAnswer()).isFalse();
        assertThat(negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv"))).isFalse();
        assertThat(said).hasSize(1);
    }

    @Test
    void shouldRefuseAnAnswerThatDoesNotFitTheOutstandingOffer() throws SdpException {
        join(ANN);
        SessionDescription wrong = SdpShorthand.of("audio 0 sendrecv", "audio v9 recvonly");
        assertThatThrownBy(() -> negotiator.onClientAnswer(wrong)).isInstanceOf(SdpException.class);
    }

    @Test
    void shouldTakeASecondAudioLineAndHearTheFirst() throws SdpException {
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv", "video 1 sendonly", "audio 2 sendrecv"));
        assertThat(said).containsExactly("answer 0 sendrecv me, 1 inactive, 2 recvonly");
        assertThat(output.incoming.mid()).isEqualTo("0");
    }

    @Test
    void shouldHearTheMicrophoneOfANewLineOnceTheOldOneHasStopped() throws SdpException {
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv"));
        offer("audio 0 sendrecv", "audio 1 sendonly");
        assertThat(output.incoming.mid()).isEqualTo("0");
        offer("audio 0 recvonly", "audio 1 sendonly");
        assertThat(said).containsExactly("answer 0 sendonly me, 1 recvonly");
        assertThat(output.incoming.mid()).isEqualTo("1");
        offer("audio 0 recvonly", "audio 1 recvonly", "audio 2 sendonly");
        assertThat(output.incoming.mid()).isEqualTo("2");
        offer("audio 0 recvonly", "audio 1 sendonly", "audio 2 sendonly");
        assertThat(output.incoming.mid()).isEqualTo("2");
        offer("audio 0 sendrecv", "audio 1 sendonly", "audio 2 sendonly");
        assertThat(output.incoming.mid()).isEqualTo("0");
        offer("audio 0 recvonly", "audio 1 recvonly", "audio 2 inactive");
        assertThat(output.incoming).isNull();
    }

    @Test
    void shouldHearAMicrophoneOnALineThatCarriesAVoiceAndKeepItWhenTheVoiceGoes() throws SdpException {
        join(ANN);
        answer("audio 0 sendrecv", "audio v1 recvonly");
        offer("audio 0 recvonly", "audio v1 sendrecv");
        assertThat(said).containsExactly("answer 0 sendonly me, v1 sendrecv ann");
        assertThat(output.incoming.mid()).isEqualTo("v1");
        said.clear();
        hear();
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 recvonly");
        answer("audio 0 recvonly", "audio v1 sendonly");
        assertThat(output.incoming.mid()).isEqualTo("v1");
        hear(BOB);
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 recvonly, v2 sendonly bob");
        answer("audio 0 recvonly", "audio v1 sendonly", "audio v2 recvonly");
        offer("audio 0 sendrecv", "audio v1 inactive", "audio v2 recvonly");
        assertThat(output.incoming.mid()).isEqualTo("0");
        assertThat(said).containsExactly("answer 0 sendrecv me, v1 inactive, v2 sendonly bob",
                "offer 0 sendrecv me, v1 x, v2 sendonly bob");
    }

    @Test
    void shouldBringALineBackThatTheClientTurnsAwayAndBack() throws SdpException {
        join(ANN);
        answer("audio 0 sendrecv", "audio v1 recvonly");
        long before = output.outgoing.getFirst().ssrc();
        for (String away : List.of("inactive", "sendonly", "inactive")) {
            offer("audio 0 sendrecv", "audio v1 " + away);
            assertThat(output.outgoing).isEmpty();
            assertThat(said).hasSize(1);
            offer("audio 0 sendrecv", "audio v1 recvonly");
            assertThat(said).containsExactly("answer 0 sendrecv me, v1 inactive",
                    "offer 0 sendrecv me, v1 sendonly ann");
            answer("audio 0 sendrecv", "audio v1 recvonly");
            assertThat(output.outgoing).singleElement().satisfies(o -> assertThat(o.mid()).isEqualTo("v1"));
            assertThat(output.outgoing.getFirst().ssrc()).isNotEqualTo(before);
            before = output.outgoing.getFirst().ssrc();
        }
    }

    /** Its own name has been given away: a second track of its own would take somebody else's. */
    @Test
    void shouldNotAnnounceTheClientsOwnTrackTwice() throws SdpException {
        join(ANN);
        answer("audio 0 sendrecv", "audio v1 recvonly");
        offer("audio 0 inactive", "audio v1 recvonly");
        assertThat(output.incoming).isNull();
        offer("audio 0 sendrecv", "audio v1 recvonly");
        assertThat(said).containsExactly("answer 0 recvonly, v1 sendonly ann");
        assertThat(output.incoming.mid()).isEqualTo("0");
        said.clear();
        hear(ANN, BOB);
        assertThat(said).containsExactly("offer 0 recvonly, v1 sendonly ann, v2 sendonly bob");
    }

    @Test
    void shouldIntroduceNewcomersBeforeALineComesBackAndHoldNamesMeanwhile() throws SdpException {
        join(ANN);
        answer("audio 0 sendrecv", "audio v1 recvonly");
        offer("audio 0 sendrecv", "audio v1 inactive");
        present = List.of(ANN, BOB);
        offer("audio 0 sendrecv", "audio v1 recvonly");
        assertThat(said.getLast()).isEqualTo("offer 0 sendrecv me, v1 inactive, v2 sendonly bob");
        assertThat(negotiator.holdsNewsOf(CEM.key())).isFalse();
        answer("audio 0 sendrecv", "audio v1 inactive", "audio v2 recvonly");
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 sendonly ann, v2 sendonly bob");
        assertThat(negotiator.holdsNewsOf(CEM.key())).isTrue();
        answer("audio 0 sendrecv", "audio v1 recvonly", "audio v2 recvonly");
        assertThat(negotiator.holdsNewsOf(CEM.key())).isFalse();
        assertThat(output.outgoing).hasSize(2);
    }

    /** Only where it was offered to receive does a browser say that it wants to, without an offer of its own. */
    @Test
    void shouldAskAgainWhatAnOfferOfOursDidNotAsk() throws SdpException {
        join(ANN);
        answer("audio 0 sendrecv", "audio v1 recvonly");
        offer("audio 0 sendrecv", "audio v1 inactive");
        said.clear();
        hear(ANN, BOB);
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 inactive, v2 sendonly bob");
        answer("audio 0 sendrecv", "audio v1 inactive", "audio v2 recvonly");
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 sendonly ann, v2 sendonly bob");
        answer("audio 0 sendrecv", "audio v1 inactive", "audio v2 recvonly");
        assertThat(said).isEmpty();
        assertThat(output.outgoing).extracting(SubscriptionDesc::mid).containsExactly("v2");
    }

    @Test
    void shouldStopSendingWhereAnAnswerDoesNotReceive() throws SdpException {
        join(ANN);
        answer("audio 0 sendrecv", "audio v1 inactive");
        assertThat(output.outgoing).isEmpty();
        assertThat(said).isEmpty();
        offer("audio 0 sendrecv", "audio v1 recvonly");
        assertThat(said.getLast()).isEqualTo("offer 0 sendrecv me, v1 sendonly ann");
        answer("audio 0 recvonly", "audio v1 recvonly");
        assertThat(output.outgoing).hasSize(1);
        assertThat(output.incoming).isNull();
        offer("audio 0 sendrecv", "audio v1 recvonly");
        assertThat(output.incoming).isNotNull();
    }

    /** The client sends under our numbers, and we under its own. */
    @Test
    void shouldKeepEachDirectionsPayloadType() throws SdpException {
        join(ANN);
        negotiator.onClientAnswer(
                SdpParser.parse(SdpShorthand.raw("audio 0 sendrecv", "audio v1 recvonly").replace("109", "96")));
        assertThat(output.incoming.payloadTypes()).containsExactly(MediaSourceDesc.PayloadType.of(109));
        assertThat(output.outgoing.getFirst().payloadType()).isEqualTo(96);
        hear(ANN, BOB);
        assertThat(output.lastSdp).contains("a=rtpmap:109 opus/48000/2").doesNotContain("a=rtpmap:96");
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly", "audio v2 recvonly"));
        assertThat(output.outgoing).extracting(SubscriptionDesc::payloadType).containsExactly(109, 109);
    }

    /** RFC 8285 section 6: an answer repeats the id of the offer or leaves the extension out. */
    @Test
    void shouldNotUseAnExtensionThatAnAnswerHasUnderAnotherId() throws SdpException {
        join(ANN);
        negotiator.onClientAnswer(
                SdpParser.parse(
                        SdpShorthand.raw("audio 0 sendrecv", "audio v1 recvonly").replace("a=extmap:3", "a=extmap:5")));
        assertThat(output.incoming.extensionIds()).isEmpty();
        assertThat(output.outgoing.getFirst().extensionIds()).isEmpty();
    }

    @Test
    void shouldLearnNothingFromARejectedOffer() throws SdpException {
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv"));
        SessionDescription changed = SdpParser.parse(SdpShorthand.raw("audio 7 sendrecv").replace("109", "100")
                .replace("a=extmap:3", "a=extmap:9").replace("sdes:mid", "ssrc-audio-level"));
        assertThatThrownBy(() -> negotiator.onClientOffer(changed)).isInstanceOf(SdpException.class);
        hear(ANN);
        assertThat(output.lastSdp).contains("a=rtpmap:109 opus/48000/2\r\n").doesNotContain(":100 ", "extmap:9");
    }

    @Test
    void shouldLearnNothingFromAnOfferThatIsHeldAndForgotten() throws SdpException {
        join(ANN);
        negotiator.onClientOffer(
                SdpParser.parse(SdpShorthand.raw("audio 0 sendrecv", "audio 1 sendonly").replace("109", "100")));
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly"));
        hear(ANN, BOB);
        assertThat(output.lastSdp).contains("a=mid:v2").doesNotContain(":100 ");
    }

    /** Whatever is asked in between, the same comes out. */
    @Test
    void shouldAllocateNothingToAnswerAQuestion() throws SdpException {
        join(ANN);
        answer("audio 0 sendrecv", "audio v1 recvonly");
        long drawn = numbers.get();
        SessionDescription more = SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly", "audio 5 sendonly");
        assertThat(negotiator.isContinuedBy(more)).isTrue();
        negotiator.trackOrderAfterResume(more, List.of(ANN, BOB, CEM), "me");
        assertThat(numbers.get()).isEqualTo(drawn);
        hear(ANN, BOB);
        assertThat(said).containsExactly("offer 0 sendrecv me, v1 sendonly ann, v2 sendonly bob");
    }

    @Test
    void shouldNotForceAVoiceOnAClientThatTurnedItDown() throws SdpException {
        join(ANN);
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 x"));
        assertThat(said).isEmpty();
        negotiator.setVoices(List.of(ANN, BOB));
        assertThat(said).containsExactly("offer 0 sendrecv me, v2 sendonly bob");
    }

    @Test
    void shouldRefuseAnOfferWithFewerOrChangedLines() throws SdpException {
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv", "video 1 sendonly"));
        SessionDescription fewer = SdpShorthand.of("audio 0 sendrecv");
        SessionDescription changed = SdpShorthand.of("audio 0 sendrecv", "video 2 sendonly");
        assertThatThrownBy(() -> negotiator.onClientOffer(fewer)).isInstanceOf(SdpException.class);
        assertThatThrownBy(() -> negotiator.onClientOffer(changed)).isInstanceOf(SdpException.class);
        assertThat(said).hasSize(1);
    }

    @Test
    void shouldTakeSoManyLinesOfTheClientsOwnAndOneForEachVoice() throws SdpException {
        SessionDescription more = lines(Negotiator.MAX_OWN_LINES + 1);
        assertThatThrownBy(() -> negotiator.onClientOffer(more)).isInstanceOf(SdpException.class);
        assertThat(said).isEmpty();
        negotiator.setVoices(List.of(ANN));
        negotiator.onClientOffer(more);
        assertThat(said).hasSize(2);
    }

    /** The only line in use stays a leaver's, and is stopped once somebody has another one. */
    @Test
    void shouldOfferALineToOneWhoComesWhenOnlyALeaversIsInUse() throws SdpException {
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv"));
        negotiator.onClientOffer(SdpShorthand.of("audio 0 x"));
        negotiator.setVoices(List.of(ANN));
        SessionDescription first = SdpParser.parse(output.lastSdp);
        String mid = first.media().getFirst().mid();
        negotiator.onClientAnswer(SdpShorthand.of("audio " + mid + " recvonly"));
        negotiator.setVoices(List.of());
        negotiator.onClientAnswer(SdpShorthand.of("audio " + mid + " inactive"));
        said.clear();
        negotiator.setVoices(List.of(BOB));
        assertThat(said).hasSize(1);
        SessionDescription offer = SdpParser.parse(output.lastSdp);
        assertThat(offer.media()).hasSize(2);
        String next = offer.media().get(1).mid();
        negotiator.onClientAnswer(SdpShorthand.of("audio " + mid + " inactive", "audio " + next + " recvonly"));
        assertThat(output.outgoing).singleElement()
                .satisfies(o -> assertThat(o.source()).isEqualTo(SourceName.voiceOf("bob")));
        assertThat(said).hasSizeLessThanOrEqualTo(2);
        if (said.size() == 2) {
            negotiator.onClientAnswer(SdpShorthand.of("audio " + mid + " x", "audio " + next + " recvonly"));
        }
        assertThat(negotiator.isSettled()).isTrue();
    }

    private static SessionDescription lines(int count) throws SdpException {
        return SdpShorthand
                .of(IntStream.range(0, count).mapToObj(i -> "audio " + i + " sendrecv").toArray(String[]::new));
    }

    @Test
    void shouldAnnounceEveryTrackAnewAfterAResume() throws SdpException {
        join(ANN);
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly"));
        long ssrc = output.outgoing.get(0).ssrc();
        SessionDescription again = SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly");
        assertThat(negotiator.trackOrderAfterResume(again, List.of(BOB, ANN), "me")).containsExactly("me", "1", "2");
        negotiator.onResumingOffer(again, List.of(ANN));
        assertThat(said).containsExactly("answer 0 recvonly, v1 inactive",
                "offer 0 sendrecv me, v1 sendonly ann");
        assertThat(negotiator.isIntroducing(ANN.key())).isTrue();
        negotiator.onClientAnswer(again);
        assertThat(output.outgoing.get(0).ssrc()).isNotEqualTo(ssrc);
    }

    @Test
    void shouldAnswerBeforeItOffersThoseWhoHaveComeMeanwhile() throws SdpException {
        join(ANN);
        negotiator.onClientAnswer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly"));
        present = List.of(ANN, BOB);
        negotiator.onResumingOffer(SdpShorthand.of("audio 0 sendrecv", "audio v1 recvonly"), present);
        assertThat(said).containsExactly("answer 0 recvonly, v1 inactive",
                "offer 0 sendrecv me, v1 sendonly ann, v2 sendonly bob");
    }

    /** A first exchange, and an offer outstanding that introduces these; nothing said so far counts. */
    private void join(MediaTrack... voices) throws SdpException {
        negotiator.onClientOffer(SdpShorthand.of("audio 0 sendrecv"));
        hear(voices);
        said.clear();
    }

    private void hear(MediaTrack... voices) {
        present = List.of(voices);
        negotiator.setVoices(present);
    }

    private void offer(String... lines) throws SdpException {
        said.clear();
        negotiator.onClientOffer(SdpShorthand.of(lines));
    }

    private void answer(String... lines) throws SdpException {
        said.clear();
        negotiator.onClientAnswer(SdpShorthand.of(lines));
    }

    private static String lines(String sdp) {
        try {
            List<String> lines = new ArrayList<>();
            String[] sections = sdp.split("\r\nm=", -1);
            List<MediaSection> media = SdpParser.parse(sdp).media();
            for (int i = 0; i < media.size(); i++) {
                MediaSection m = media.get(i);
                int msid = sections[i + 1].indexOf("a=msid:");
                String stream = msid < 0 ? "" : ' ' + sections[i + 1].substring(msid + 7).split(" ", -1)[0];
                lines.add(m.mid() + ' ' + (m.isRejected() ? "x" : m.direction().token()) + stream);
            }
            return String.join(", ", lines);
        } catch (SdpException e) {
            throw new AssertionError(e);
        }
    }
}
