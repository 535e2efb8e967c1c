package dev.zseal.vault.ledger;

import dev.zseal.vault.HostileBytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// [ActsFuzz] without the fuzzer, which takes long to start.
class HostileActsTest {

  @Test
  void hostileBytesLoseNoAct() throws Exception {
    HostileBytes.tryAll(
        ActsFuzz.seeds(),
        60,
        bytes -> {
          try {
            new ActsFuzz().anyBytes(bytes);
          } catch (Exception e) {
            throw new AssertionError(new String(bytes, StandardCharsets.UTF_8), e);
          }
        });
  }
}
