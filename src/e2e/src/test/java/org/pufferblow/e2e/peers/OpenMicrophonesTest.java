package org.pufferblow.e2e.peers;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pufferblow.e2e.SfuUnderTest;

/** Everybody's microphone is open, three talk in turns and over each other. */
@Timeout(240)
class OpenMicrophonesTest {
    private static final int PEERS = 100;

    @TempDir
    private Path directory;

    @Test
    void shouldLetEverybodyHearTheThreeAndLittleElse() throws IOException {
        try (SfuUnderTest sfu = SfuUnderTest.start("open-microphones", directory);
                PeerStack stack = new PeerStack();
                OpenMicrophones room = new OpenMicrophones(sfu, stack, "open", PEERS)) {
            room.awaitConnected();
            room.talk();
            room.check();
        }
    }
}
