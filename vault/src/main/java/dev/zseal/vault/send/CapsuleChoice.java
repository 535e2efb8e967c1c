package dev.zseal.vault.send;

import dev.zseal.problem.Problem;
import java.util.Locale;

/// Which of the capsules of its key a stream is to carry: any of them opens it, each with the
/// passphrase of its own day.
public sealed interface CapsuleChoice {

  /// The one each snapshot came with: what ZFS wrote, bit for bit.
  CapsuleChoice AS_RECEIVED = new AsReceived();

  /// The one the newest snapshot of the dataset came with.
  CapsuleChoice NEWEST = new Newest();

  /// See [#AS_RECEIVED].
  record AsReceived() implements CapsuleChoice {}

  /// See [#NEWEST].
  record Newest() implements CapsuleChoice {}

  /// The one whose fingerprint begins with these digits, of which there are 8 to 32.
  record Named(String digits) implements CapsuleChoice {}

  /// Reads `as-received`, `newest`, or the beginning of a fingerprint.
  static CapsuleChoice parse(String text) throws Problem.Usage {
    String word = text.strip().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "as-received" -> AS_RECEIVED;
      case "newest" -> NEWEST;
      default -> {
        if (!word.matches("[0-9a-f]{8,32}")) {
          throw new Problem.Usage(
              "'%s' names no capsule".formatted(text),
              "it is neither as-received, nor newest, nor the first 8 digits or more of a"
                  + " fingerprint",
              "See which there are: zseal key list");
        }
        yield new Named(word);
      }
    };
  }
}
