package dev.zseal.vault.journal;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.vault.ledger.Layout;
import dev.zseal.vault.ledger.LedgerFuzz;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for bytes that the readers of pins and checkpoints meet with anything but what they read
/// or a [Problem], and that cannot be set aside then.
class JournalFuzz {

  private static final String PIN = Layout.journal("023c6817302c15e2") + "/0123456789abcdef.pin";

  static Stream<byte[]> seeds() throws IOException {
    return LedgerFuzz.seeds();
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytes(byte[] bytes) {
    try {
      MemoryStore store = new MemoryStore();
      store.put(PIN, bytes);
      try {
        Pins.all(store);
        Pins.kept(store);
      } catch (Problem.TooNew _) {
        return;
      } catch (Problem _) {
        Pins.setAside(store, true);
      }
      Pins.all(store);
      Pins.kept(store);
    } catch (Problem e) {
      throw new AssertionError("it could not be set aside", e);
    }
  }
}
