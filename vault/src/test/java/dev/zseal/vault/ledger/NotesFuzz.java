package dev.zseal.vault.ledger;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for notes that decide something: `journal/inventory.json` and `journal/destroy.json` spare
/// time, and whatever is in them, what is missing is missed, and nothing is deleted that no
/// tombstone names.
class NotesFuzz {

  private static final String TIME = "2026-11-22T03:00:00Z";
  private static final WriterIdentity WRITER = WriterIdentity.generate();

  /// One snapshot is there, one is lost, each as signed acts tell.
  private static final MemoryStore VAULT = vault(true);

  private static MemoryStore vault(boolean hasLost) {
    try {
      MemoryStore store = new MemoryStore();
      Acts acts = new Acts(store, WRITER);
      byte[] there = VaultFormatPageTest.examples().get(VaultFormatPageTest.MANIFEST);
      Manifest manifest = Manifest.parse(there, "example");
      store.put(manifest.objectName(), there);
      acts.committed(manifest, there, TIME);
      if (hasLost) {
        // Of another time, so it has another name.
        byte[] gone = "{}".getBytes(StandardCharsets.UTF_8);
        acts.committed(other(manifest), gone, TIME);
      }
      return store;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Manifest other(Manifest like) {
    return new Manifest(
        like.datasetId(),
        like.dataset(),
        "tue",
        like.guid() + 1,
        like.creation() + 1,
        like.volume(),
        like.fromGuid(),
        like.isClone(),
        like.keyGuid(),
        like.fingerprint(),
        like.toIvSet(),
        like.fromIvSet(),
        like.begin(),
        like.end(),
        like.root(),
        like.baseGuid(),
        like.stored(),
        like.hierarchy(),
        like.received(),
        like.writer());
  }

  static Stream<byte[]> seeds() throws Exception {
    byte[] inOrder = Inventory.read(vault(false)).inOrder().getBytes(StandardCharsets.UTF_8);
    MemoryStore destroying = vault(false);
    Tombstones.begin(destroying, WRITER.id(), 1);
    byte[] note = destroying.readAll(Layout.DESTROYING, 1 << 16);
    return Stream.concat(Stream.of(inOrder, note), LedgerFuzz.seeds());
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytes(byte[] bytes) {
    MemoryStore store = VAULT.copy();
    try {
      store.put(Layout.INVENTORY, bytes);
      List<ActLog.Act> lost = Inventory.read(store).losses().manifests();
      if (lost.size() != 1 || !lost.getFirst().snapshot().endsWith("@tue")) {
        throw new AssertionError("by a note %s are missed".formatted(lost));
      }
      store.put(Layout.DESTROYING, bytes);
      List<Manifest> going;
      try {
        going = Tombstones.unfinished(store, ActLog.NONE);
      } catch (Problem.TooNew _) {
        return;
      }
      if (!going.isEmpty()) {
        throw new AssertionError("by a note %s go".formatted(going));
      }
    } catch (Problem e) {
      throw new AssertionError("a note stops a sweep", e);
    }
  }
}
