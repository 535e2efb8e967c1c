package dev.zseal.vault.ledger;

import dev.zseal.vault.HostileBytes;
import org.junit.jupiter.api.Test;

/// [NotesFuzz] without the fuzzer, which takes long to start.
class HostileNotesTest {

  @Test
  void hostileBytesDecideNothing() throws Exception {
    HostileBytes.tryAll(NotesFuzz.seeds(), 100, new NotesFuzz()::anyBytes);
  }
}
