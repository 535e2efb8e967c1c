package dev.zseal.vault.scrub;

import dev.zseal.vault.HostileBytes;
import org.junit.jupiter.api.Test;

/// [ScrubMarkFuzz] without the fuzzer, which takes long to start.
class HostileScrubMarkTest {

  @Test
  void hostileBytesPassNothingOver() {
    HostileBytes.tryAll(ScrubMarkFuzz.seeds(), 3000, new ScrubMarkFuzz()::anyBytes);
  }
}
