package dev.zseal.vault.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for bytes in place of acts, bundles and what is noted of them that the readers meet with
/// anything but what they read, a fault or a [Problem], or with which an act is lost that was
/// there.
class ActsFuzz {

  private static final String WRITER = "701257de275abbd6";
  private static final String ID = "0".repeat(32);
  private static final ActBundling.Sizes TINY = new ActBundling.Sizes(1, 1, 8);
  private static final String PAGE = page();
  private static final Path MEMORIES = memories();

  private static String page() {
    try {
      return Files.readString(Path.of("../docs/format/vault.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path memories() {
    try {
      return Files.createTempDirectory(Path.of("target"), "memories");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<byte[]> seeds() throws IOException {
    String text = PAGE.substring(PAGE.indexOf("```acts\n") + 8);
    String bundle = text.substring(0, text.indexOf("```"));
    String act = bundle.substring(0, bundle.indexOf("\n{\n") + 1);
    String memory =
        """
        {"format":"zseal-memory-1","vault":"%s","writers":{"%s":{"number":1,"sha256":"00",\
        "first":"00","time":"2026-11-22T04:00:00Z","deed":"something"}}}
        """
            .formatted(ID, WRITER);
    return Stream.concat(
        LedgerFuzz.seeds(),
        Stream.of(bundle, act, bundle + bundle, memory)
            .map(each -> each.getBytes(StandardCharsets.UTF_8)));
  }

  private static MemoryStore vault() throws Problem {
    String key = PAGE.substring(PAGE.indexOf("public key is `") + 15);
    MemoryStore store = new MemoryStore();
    store.put(
        Layout.key(WRITER),
        Json.utf8("{\"publicKey\":\"%s\"}".formatted(key.substring(0, key.indexOf('`')))));
    return store;
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytes(byte[] bytes) throws Exception {
    Acts.publicKey(bytes, WRITER);
    MemoryStore store = vault();
    store.put(Acts.objectName(WRITER, 1), bytes);
    store.put(new ActBundle(1, 2).object(WRITER), bytes);
    store.put(new ActBundle(2, 9).copy(WRITER), bytes);
    List<ActLog.Act> acts = ActLog.read(store).acts();
    new ActBundling(store, TINY).check(true);
    new ActBundling(store, TINY).run();
    assertThat(ActLog.read(store).acts()).containsAll(acts);

    Files.write(MEMORIES.resolve(ID + ".json"), bytes);
    VaultMemory memory = VaultMemory.load(MEMORIES, ID, store);
    memory.missing(store);
    memory.remember(store);

    store.put(Layout.INVENTORY, bytes);
    try {
      Inventory.read(store).losses();
    } catch (Problem _) {
      // As it should be.
    }
    store.put(Layout.DESTROYING, bytes);
    try {
      Tombstones.unfinished(store, ActLog.NONE);
    } catch (Problem _) {
      // As it should be.
    }
  }
}
