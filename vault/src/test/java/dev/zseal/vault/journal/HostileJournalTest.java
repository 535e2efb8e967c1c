package dev.zseal.vault.journal;

import dev.zseal.vault.HostileBytes;
import org.junit.jupiter.api.Test;

/// [JournalFuzz] without the fuzzer, which takes long to start.
class HostileJournalTest {

  @Test
  void hostileBytesMeetAProblem_andCanBeSetAside() throws Exception {
    HostileBytes.tryAll(JournalFuzz.seeds(), 1000, new JournalFuzz()::anyBytes);
  }
}
