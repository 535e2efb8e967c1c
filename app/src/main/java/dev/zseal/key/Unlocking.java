package dev.zseal.key;

import dev.zseal.crypt.DatasetKeys;
import dev.zseal.crypt.WrappingKey;
import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.vault.ledger.Capsule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Opens a dataset's key with what the user knows: the capsule that came with the snapshot first,
/// then every other of the same key, since each opens all its snapshots.
public final class Unlocking {

  private final String name;
  private final KeyData received;
  private final List<Capsule> capsules = new ArrayList<>();

  /// An opened key.
  ///
  /// @param capsule the one the secret opened
  /// @param asReceived whether that is the capsule the snapshot came with
  public record Unlocked(DatasetKeys keys, Capsule capsule, boolean asReceived) {}

  /// @param name of the snapshot, for messages
  /// @param received the key data the snapshot came with
  /// @param others further capsules, those of other keys are passed over
  public Unlocking(String name, KeyData received, List<Capsule> others) {
    this.name = name;
    this.received = received;
    capsules.add(Capsule.of(received));
    others.stream()
        .filter(c -> c.keys().keyGuid() == received.keyGuid())
        .filter(c -> !c.fingerprint().equals(capsules.getFirst().fingerprint()))
        .sorted(Comparator.comparing(Capsule::fingerprint))
        .forEach(capsules::add);
  }

  /// Tries the secret on each capsule; `Refused` when it opens none.
  ///
  /// @param secret a passphrase, the digits of a hex key, or the bytes of a raw key
  public Unlocked open(byte[] secret) throws Problem {
    // Deriving takes long by design, and rewrapped capsules may share salt and iterations.
    SequencedMap<Form, WrappingKey> derived = new LinkedHashMap<>();
    @Nullable Problem misfit = null;
    try {
      for (Capsule capsule : capsules) {
        KeyData keys = received.wrappedAs(capsule.keys());
        Form form = new Form(keys.keyFormat(), keys.iterations(), keys.salt());
        try {
          WrappingKey wrapping = derived.get(form);
          if (wrapping == null) {
            wrapping = WrappingKey.derive(secret, keys);
            derived.put(form, wrapping);
          }
          DatasetKeys opened = DatasetKeys.unwrap(wrapping, keys);
          return new Unlocked(opened, capsule, capsule.equals(capsules.getFirst()));
        } catch (Problem.Refused e) {
          misfit = misfit == null ? e : misfit;
        }
      }
    } finally {
      derived.values().forEach(WrappingKey::close);
    }
    if (misfit != null && capsules.size() == 1) {
      throw new Problem.Refused(
          "the key given does not open " + name, misfit.evidence(), misfit.hint());
    }
    throw new Problem.Refused(
        "the key given does not open " + name,
        "%d capsules of key %016x were tried".formatted(capsules.size(), received.keyGuid()),
        "Try the keys of other days: `zseal key list` shows when they changed.");
  }

  /// What a wrapping key follows from, the secret aside.
  private record Form(long keyFormat, long iterations, long salt) {}
}
