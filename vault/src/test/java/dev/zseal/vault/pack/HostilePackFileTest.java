package dev.zseal.vault.pack;

import dev.zseal.vault.HostileBytes;
import org.junit.jupiter.api.Test;

/// [PackFileFuzz] without the fuzzer, which takes long to start.
class HostilePackFileTest {

  @Test
  void hostileBytesMeetAProblem() throws Exception {
    HostileBytes.tryAll(PackFileFuzz.seeds(), 400, new PackFileFuzz()::anyBytes);
  }
}
