package dev.zseal.key;

import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.vault.ledger.Manifest;
import java.util.ArrayList;
import java.util.List;

/// How the key of a dataset changed from snapshot to snapshot.
///
/// @param epochs from the oldest snapshot on
public record KeyHistory(List<Epoch> epochs) {

  public KeyHistory {
    epochs = List.copyOf(epochs);
  }

  /// What began with an epoch.
  public enum Change {
    /// The first key the vault knows of.
    FIRST("first"),
    /// The same key, wrapped anew: `zfs change-key`. It opens what went before, too.
    REWRAPPED("re-wrapped"),
    /// Another master key: another dataset, whatever it is called.
    OTHER_KEY("other key");

    private final String words;

    Change(String words) {
      this.words = words;
    }

    /// As people read it.
    public String words() {
      return words;
    }
  }

  /// A run of snapshots that came with the same capsule.
  ///
  /// @param first the oldest of them
  /// @param last the newest
  public record Epoch(
      Change change, String fingerprint, KeyData keys, Manifest first, Manifest last, int count) {

    private Epoch with(Manifest next) {
      return new Epoch(change, fingerprint, keys, first, next, count + 1);
    }
  }

  /// The history of a dataset's snapshots, given oldest first.
  public static KeyHistory of(List<Manifest> snapshots) throws Problem {
    List<Epoch> epochs = new ArrayList<>();
    for (Manifest snapshot : snapshots) {
      Epoch current = epochs.isEmpty() ? null : epochs.getLast();
      if (current != null && current.fingerprint().equals(snapshot.fingerprint())) {
        epochs.set(epochs.size() - 1, current.with(snapshot));
        continue;
      }
      Change change =
          current == null
              ? Change.FIRST
              : current.keys().keyGuid() == snapshot.keyGuid()
                  ? Change.REWRAPPED
                  : Change.OTHER_KEY;
      KeyData keys = snapshot.head().keyData();
      epochs.add(new Epoch(change, snapshot.fingerprint(), keys, snapshot, snapshot, 1));
    }
    return new KeyHistory(epochs);
  }
}
