package dev.zseal.name;

import dev.zseal.problem.Problem;
import org.jspecify.annotations.Nullable;

/// The rules of OpenZFS's `module/zcommon/zfs_namecheck.c`.
///
/// Stricter in one thing: `%`, which ZFS keeps for its own temporary clones, is refused, as its
/// commands refuse it.
final class NameRules {

  /// `ZFS_MAX_DATASET_NAME_LEN`, less the final NUL. Legal names are ASCII: characters are bytes.
  private static final int LENGTH_MAX = 255;

  /// ZFS keeps room beside a pool's name for `/$ORIGIN@$ORIGIN`.
  private static final int POOL_LENGTH_MAX = 239;

  /// `zfs_max_dataset_nesting`: deeper trees could overflow the kernel's stack.
  private static final int COMPONENTS_MAX = 50;

  private static final int SHOWN_LENGTH_MAX = 100;

  private NameRules() {}

  /// What is wrong with a dataset's name, or null if nothing is.
  static @Nullable String datasetFault(String name) {
    if (name.length() > LENGTH_MAX) {
      return "it is longer than " + LENGTH_MAX + " characters";
    }
    String[] components = name.split("/", -1);
    if (components.length > COMPONENTS_MAX) {
      return "it is nested deeper than " + COMPONENTS_MAX + " levels";
    }
    for (String component : components) {
      String fault = componentFault(component);
      if (fault != null) {
        return fault;
      }
    }
    return poolFault(components[0]);
  }

  /// What is wrong with the part after `@` or `#`, given the dataset, or null if nothing is.
  static @Nullable String suffixFault(DatasetName dataset, String suffix) {
    if (dataset.value().length() + 1 + suffix.length() > LENGTH_MAX) {
      return "it is longer than " + LENGTH_MAX + " characters";
    }
    return componentFault(suffix);
  }

  private static @Nullable String componentFault(String component) {
    if (component.isEmpty()) {
      return "a part of it is empty";
    }
    if (component.equals(".") || component.equals("..")) {
      return "a part of it is '" + component + "'";
    }
    for (int i = 0; i < component.length(); i++) {
      char c = component.charAt(i);
      if (!isLetter(c) && !(c >= '0' && c <= '9') && "-_.: ".indexOf(c) < 0) {
        return "ZFS does not allow " + shown(String.valueOf(c)) + " in it";
      }
    }
    return null;
  }

  private static @Nullable String poolFault(String pool) {
    if (!isLetter(pool.charAt(0))) {
      return "a pool's name begins with a letter";
    }
    if (pool.length() > POOL_LENGTH_MAX) {
      return "its pool's name is longer than " + POOL_LENGTH_MAX + " characters";
    }
    return switch (pool) {
      case "mirror", "raidz", "draid" -> "no pool can be called '" + pool + "'";
      default -> null;
    };
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static Problem.Usage usage(String kind, String name, String fault, String form) {
    return new Problem.Usage(
        "Not the name of a " + kind,
        shown(name) + ": " + fault,
        "Write it as " + form + ", each part of letters, digits, spaces and - _ . : only.");
  }

  /// The name between quotes, shortened, safe to print: it is not legal, and may be hostile.
  static String shown(String name) {
    var shown = new StringBuilder("'");
    for (int i = 0; i < Math.min(name.length(), SHOWN_LENGTH_MAX); i++) {
      char c = name.charAt(i);
      if (c >= ' ' && c <= '~') {
        shown.append(c);
      } else {
        shown.append("\\u%04x".formatted((int) c));
      }
    }
    return shown.append(name.length() > SHOWN_LENGTH_MAX ? "...'" : "'").toString();
  }
}
