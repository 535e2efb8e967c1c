package dev.zseal.vault.ledger;

import dev.zseal.vault.HostileBytes;
import org.junit.jupiter.api.Test;

/// [LedgerFuzz] without the fuzzer, which takes long to start.
class HostileLedgerTest {

  @Test
  void hostileBytesMeetAProblem() throws Exception {
    HostileBytes.tryAll(LedgerFuzz.seeds(), 3000, new LedgerFuzz()::anyBytes);
  }
}
