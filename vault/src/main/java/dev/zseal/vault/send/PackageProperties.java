package dev.zseal.vault.send;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvValue;
import dev.zseal.vault.ledger.Hierarchy;
import java.util.Map;
import java.util.OptionalLong;

/// Properties as a package of streams has them: numbers, where `zfs get` prints words.
///
/// Source: the tables of OpenZFS `module/zcommon/zfs_prop.c`; what `zfs send -R` of 2.3.9 wrote of
/// each word was recorded (`PackagePropertiesTest`). A word that is not known here is left out.
final class PackageProperties {

  private static final Map<String, Integer> SWITCH = Map.of("off", 0, "on", 1);
  private static final Map<String, Integer> SNAPS = Map.of("hidden", 0, "visible", 1);
  private static final Map<String, Integer> CACHE = Map.of("none", 0, "metadata", 1, "all", 2);

  private static final Map<String, Map<String, Integer>> WORDS =
      Map.ofEntries(
          Map.entry(
              "aclinherit",
              Map.of(
                  "discard",
                  0,
                  "noallow",
                  1,
                  "passthrough",
                  3,
                  "restricted",
                  4,
                  "passthrough-x",
                  5)),
          Map.entry(
              "aclmode", Map.of("discard", 0, "groupmask", 2, "passthrough", 3, "restricted", 4)),
          Map.entry("acltype", Map.of("off", 0, "posix", 1, "nfsv4", 2)),
          Map.entry("atime", SWITCH),
          Map.entry("canmount", Map.of("off", 0, "on", 1, "noauto", 2)),
          Map.entry(
              "compression",
              Map.of("on", 1, "off", 2, "lzjb", 3, "gzip", 10, "zle", 14, "lz4", 15, "zstd", 16)),
          Map.entry("devices", SWITCH),
          Map.entry("dnodesize", Map.of("legacy", 0, "auto", 1)),
          Map.entry("exec", SWITCH),
          Map.entry("logbias", Map.of("latency", 0, "throughput", 1)),
          Map.entry("primarycache", CACHE),
          Map.entry("readonly", SWITCH),
          Map.entry("redundant_metadata", Map.of("all", 0, "most", 1, "some", 2, "none", 3)),
          Map.entry("relatime", SWITCH),
          Map.entry("secondarycache", CACHE),
          Map.entry("setuid", SWITCH),
          Map.entry("snapdev", SNAPS),
          Map.entry("snapdir", Map.of("hidden", 0, "visible", 1, "disabled", 2)),
          Map.entry("volmode", Map.of("default", 0, "full", 1, "geom", 1, "dev", 2, "none", 3)),
          Map.entry("xattr", Map.of("off", 0, "dir", 1, "on", 2, "sa", 2)));

  private static final int GZIP = 4;
  private static final int ZSTD = 16;
  private static final int LEVEL_SHIFT = 7;

  private PackageProperties() {}

  /// Those of a dataset that a restore sets.
  static NvList.Builder of(Hierarchy hierarchy) {
    NvList.Builder props = NvList.builder();
    hierarchy
        .texts()
        .forEach((name, text) -> {
          if (!Hierarchy.RESTORED.contains(name)) {
            return;
          }
          if (hierarchy.packaged()) {
            props.string(name, text);
          } else {
            number(name, text).ifPresent(n -> props.put(name, NvValue.Int.uint64(n)));
          }
        });
    hierarchy
        .numbers()
        .forEach((name, value) -> {
          if (Hierarchy.RESTORED.contains(name)) {
            props.put(name, NvValue.Int.uint64(value));
          }
        });
    return props;
  }

  /// The number for a word, as `zfs get -p` prints it; empty if it is not known.
  static OptionalLong number(String property, String word) {
    Map<String, Integer> words = WORDS.getOrDefault(property, Map.of());
    Integer known = words.get(word);
    if (known != null) {
      return OptionalLong.of(known);
    }
    return switch (property) {
      case "compression" -> compression(word);
      case "dnodesize" -> word.matches("(1|2|4|8|16)k") ? kibibytes(word) : OptionalLong.empty();
      case "copies", "quota", "refquota", "recordsize" ->
          word.matches("[0-9]{1,18}")
              ? OptionalLong.of(Long.parseLong(word))
              : OptionalLong.empty();
      default -> OptionalLong.empty();
    };
  }

  private static OptionalLong kibibytes(String word) {
    return OptionalLong.of(1024L * Integer.parseInt(word.substring(0, word.length() - 1)));
  }

  private static OptionalLong compression(String word) {
    if (word.matches("gzip-[1-9]")) {
      return OptionalLong.of(GZIP + level(word));
    }
    if (word.matches("zstd-([1-9]|1[0-9])")) {
      return zstd(level(word));
    }
    if (word.equals("zstd-fast")) {
      return zstd(fast(1));
    }
    if (word.matches("zstd-fast-([1-9]|[1-9]0|100|500|1000)")) {
      return zstd(fast(level(word)));
    }
    return OptionalLong.empty();
  }

  private static int level(String word) {
    return Integer.parseInt(word.substring(word.lastIndexOf('-') + 1));
  }

  /// A level of the fast kind: 1 to 10, then in tens to 100, 500 and 1000 are numbered through.
  private static int fast(int level) {
    int ordinal = level <= 10 ? level : level <= 100 ? 9 + level / 10 : level == 500 ? 20 : 21;
    return 102 + ordinal;
  }

  private static OptionalLong zstd(int level) {
    return OptionalLong.of(ZSTD | (long) level << LEVEL_SHIFT);
  }
}
