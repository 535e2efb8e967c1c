package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.CapsuleChoice;
import dev.zseal.vault.send.CarriedCapsule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which wrapped keys go out with a stream, and how what is received from it opens.
final class CapsuleOption {

  @Option(
      names = "--capsule",
      paramLabel = "WHICH",
      description = {
        "Whose passphrase is to open the result: as-received, that of the snapshot's",
        "own day; newest, that of the newest snapshot of the dataset; or any other",
        "of the same key, by the first 8 digits or more of the capsule's fingerprint",
        "(zseal key list). Default: as-received for send, newest for restore."
      })
  private @Nullable String given;

  CapsuleChoice choice(CapsuleChoice standard) throws Problem.Usage {
    return given == null ? standard : CapsuleChoice.parse(given);
  }

  /// Demands that a choice makes sense for a hierarchy: each dataset has a key of its own.
  static void checkHierarchy(CapsuleChoice choice) throws Problem.Usage {
    if (choice instanceof CapsuleChoice.Named) {
      throw new Problem.Usage(
          "a hierarchy takes no single capsule",
          "each of its datasets has a key of its own, and a capsule wraps one",
          "Say --capsule newest or as-received; or take the datasets one by one.");
    }
  }

  /// As in "opens with the passphrase of capsule 1234abcd (that of @fri, the newest)".
  static String words(CarriedCapsule carried) {
    Manifest of = carried.cameWith();
    String day =
        of == null
            ? "with which no snapshot here came"
            : "that of @%s%s"
                .formatted(
                    of.snapshot(),
                    carried.isNewest()
                        ? ", the newest"
                        : carried.asReceived() ? ", as received" : "");
    String format = carried.capsule().keys().keyFormatName();
    return "the %s of capsule %s (%s)"
        .formatted(
            format.equals("passphrase") ? format : format + " key",
            carried.capsule().fingerprint().substring(0, 8),
            day);
  }
}
