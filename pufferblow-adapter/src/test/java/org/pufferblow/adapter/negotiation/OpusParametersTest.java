package org.pufferblow.adapter.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pufferblow.adapter.control.MediaQuality;

class OpusParametersTest {
    @Test
    void shouldFollowTheDefaultProfile() {
        assertThat(OpusParameters.of(MediaQuality.defaults()).text()).isEqualTo(
                "minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=48000;stereo=0;sprop-stereo=0");
    }

    @Test
    void shouldAskForStereoOnlyWithTwoChannels() {
        assertThat(quality(1, true, 48).text()).contains("stereo=0");
        assertThat(quality(2, true, 48).text()).contains(";stereo=1;sprop-stereo=1");
    }

    @Test
    void shouldStayWithinWhatOpusAllows() {
        assertThat(quality(1, false, 1).text()).contains("maxaveragebitrate=6000;");
        assertThat(quality(1, false, 9999).text()).contains("maxaveragebitrate=510000;");
    }

    private static OpusParameters quality(int channels, boolean stereo, int kbps) {
        return OpusParameters.of(new MediaQuality("p", 48000, channels, stereo, false, false, Map.of("p", kbps)));
    }
}
