package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import java.util.List;

/// A vault with nothing but acts, some in bundles.
final class BundledActs {

  static final String NOW = "2026-11-22T03:00:00Z";

  /// The newest four stay single, six are enough.
  static final ActBundling.Sizes SMALL = new ActBundling.Sizes(4, 6, 64);

  final MemoryStore store = new MemoryStore();
  final WriterIdentity writer = WriterIdentity.generate();
  private final Manifest manifest;
  private final Acts acts = new Acts(store, writer);
  private int tags;

  BundledActs(int count) throws Exception {
    manifest =
        Manifest.parse(VaultFormatPageTest.examples().get(VaultFormatPageTest.MANIFEST), "example");
    append(count);
  }

  void append(int count) throws Problem {
    append(acts, count);
  }

  /// The same by another process.
  void append(Acts by, int count) throws Problem {
    for (int i = 0; i < count; i++) {
      by.held(manifest, "tag" + tags++, NOW);
    }
  }

  void bundle() throws Problem {
    bundle(store);
  }

  static void bundle(Store store) throws Problem {
    new ActBundling(store, SMALL).run();
  }

  List<String> names() {
    return store.list(Layout.acts(writer.id()));
  }

  String object(String name) {
    return Layout.acts(writer.id()) + "/" + name;
  }

  byte[] read(String name) throws Problem {
    return store.readAll(object(name), 1 << 24);
  }

  /// Changes one byte.
  void damage(String name, int at) throws Problem {
    byte[] bytes = read(name).clone();
    bytes[at] ^= 1;
    store.damage(object(name), bytes);
  }

  ActLog log() throws Problem {
    return ActLog.read(store);
  }

  /// Numbers of the acts that can be read.
  List<Integer> numbers() throws Problem {
    return log().acts().stream().map(ActLog.Act::number).toList();
  }
}
