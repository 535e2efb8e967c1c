package dev.zseal.cli;

import dev.zseal.key.CapsuleText;
import dev.zseal.key.KeyText;
import dev.zseal.key.Unlocking;
import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.vault.ledger.Capsule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The key of a dataset: from a file, standard input or a prompt, never from the command line.
final class KeyOption {

  private static final int MAX_CAPSULE = 64 << 10;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "Read the passphrase, hex or raw key from this file.")
  private @Nullable Path keyFile;

  @Option(names = "--key-stdin", description = "Read it from standard input.")
  private boolean keyStdin;

  @Option(
      names = "--capsule-file",
      paramLabel = "FILE",
      description = "Also try a capsule that `zseal key export` wrote.")
  private @Nullable Path capsuleFile;

  private byte @Nullable [] secret;

  /// Opens the key of a snapshot; the user is asked once.
  ///
  /// @param capsules what else wraps the key
  Unlocking.Unlocked open(String name, KeyData keyData, List<Capsule> capsules) throws Problem {
    List<Capsule> others = new ArrayList<>(capsules);
    Path file = capsuleFile;
    if (file != null) {
      others.add(capsule(file, keyData));
    }
    if (secret == null) {
      secret = secret(name, keyData);
    }
    return new Unlocking(name, keyData, others).open(secret);
  }

  /// Forgets the secret.
  void forget() {
    if (secret != null) {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private byte[] secret(String name, KeyData keyData) throws Problem {
    if (keyFile != null && keyStdin) {
      throw new Problem.Usage(
          "--key-file and --key-stdin exclude each other", "both were given", "Give one.");
    }
    Path file = keyFile;
    if (file != null) {
      return KeyText.read(file);
    }
    if (keyStdin) {
      try {
        return KeyText.read(System.in, "standard input");
      } catch (IOException e) {
        throw Commands.unreadable(Path.of("standard input"), e);
      }
    }
    return prompt(name, keyData);
  }

  private static byte[] prompt(String name, KeyData keyData) throws Problem {
    String question = "%s for %s: ".formatted(asked(keyData.keyFormatName()), Terminal.line(name));
    byte[] typed = SecretPrompt.ask(question);
    if (typed == null) {
      throw new Problem.Usage(
          "the key of %s is needed".formatted(name),
          "there is no terminal to ask at",
          "Give --key-file FILE or --key-stdin.");
    }
    if (typed.length == 0) {
      throw new Problem.Refused("no key was given", "nothing was typed", "Run it again.");
    }
    return typed;
  }

  private static String asked(String format) {
    return switch (format) {
      case "passphrase" -> "Passphrase";
      case "hex" -> "Hex key";
      default -> "Key (%s)".formatted(format);
    };
  }

  private static Capsule capsule(Path file, KeyData keyData) throws Problem {
    try {
      if (Files.size(file) > MAX_CAPSULE) {
        throw new Problem.Usage(
            file + " is not a capsule", "it is too large", "Give what `zseal key export` wrote.");
      }
      Capsule capsule = CapsuleText.read(Files.readAllLines(file), file.toString());
      if (capsule.keys().keyGuid() != keyData.keyGuid()) {
        throw new Problem.Refused(
            Objects.toString(file) + " is the capsule of another key",
            "it wraps key %016x, the snapshot has key %016x"
                .formatted(capsule.keys().keyGuid(), keyData.keyGuid()),
            "Give a capsule of that key, or none: the vault has its own.");
      }
      return capsule;
    } catch (IOException e) {
      throw Commands.unreadable(file, e);
    }
  }
}
