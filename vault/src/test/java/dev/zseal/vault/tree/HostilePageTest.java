package dev.zseal.vault.tree;

import dev.zseal.vault.HostileBytes;
import org.junit.jupiter.api.Test;

/// [PageFuzz] without the fuzzer, which takes long to start.
class HostilePageTest {

  @Test
  void hostileBytesMeetAProblem() throws Exception {
    HostileBytes.tryAll(PageFuzz.seeds(), 5000, new PageFuzz()::anyBytes);
  }
}
