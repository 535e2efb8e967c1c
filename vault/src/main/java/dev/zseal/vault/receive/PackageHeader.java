package dev.zseal.vault.receive;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListReader;
import dev.zseal.nvlist.NvValue;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Hierarchy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the head of a package (`-R`, `-p`, `-I`) says about its datasets.
///
/// Source: `gather_nvlist` and `send_iterate_fs` in OpenZFS `lib/libzfs/libzfs_sendrecv.c`.
final class PackageHeader {

  private final Map<String, Hierarchy> byName = new HashMap<>();

  /// Reads the payload of a compound BEGIN, which may be empty.
  static PackageHeader read(byte[] payload) throws Problem {
    PackageHeader header = new PackageHeader();
    if (payload.length > 0) {
      header.load(NvListReader.read(payload, 0, payload.length).list());
    }
    return header;
  }

  private void load(NvList list) {
    Optional<NvList> all = list.list("fss");
    if (all.isEmpty()) {
      return;
    }
    Map<String, NvList> datasets = new HashMap<>();
    Set<String> roots = new HashSet<>();
    for (NvList.Pair pair : all.get()) {
      if (pair.value() instanceof NvValue.Nested nested) {
        nested.list().string("name").ifPresent(name -> datasets.put(name, nested.list()));
      }
    }
    datasets.forEach((name, fs) -> {
      if (fs.has("is_encroot")) {
        roots.add(name);
      }
    });
    datasets.forEach((name, fs) -> byName.put(name, hierarchy(name, root(name, roots), fs)));
  }

  /// The nearest dataset of the package at or above `name` that holds a key of its own.
  private static @Nullable String root(String name, Set<String> roots) {
    for (String at = name; !at.isEmpty(); ) {
      if (roots.contains(at)) {
        return at;
      }
      int slash = at.lastIndexOf('/');
      at = slash < 0 ? "" : at.substring(0, slash);
    }
    return null;
  }

  private static Hierarchy hierarchy(String name, @Nullable String root, NvList fs) {
    Map<String, Long> numbers = new TreeMap<>();
    Map<String, String> texts = new TreeMap<>();
    fs.list("props")
        .ifPresent(props -> {
          for (NvList.Pair pair : props) {
            switch (pair.value()) {
              case NvValue.Int number -> numbers.put(pair.name(), number.value());
              case NvValue.Text text -> texts.put(pair.name(), text.value());
              default -> {
                // No property has another type.
              }
            }
          }
        });
    return new Hierarchy(name, root, true, numbers, texts);
  }

  /// What the package says of the dataset it calls `name`.
  @Nullable Hierarchy of(String name) {
    return byName.get(name);
  }
}
