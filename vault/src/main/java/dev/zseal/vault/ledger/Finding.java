package dev.zseal.vault.ledger;

import java.util.Optional;

/// What somebody found who looked at a snapshot.
public enum Finding {
  /// What it added to the vault was read back, and every hash was right. The rest was not read.
  READ_BACK("read-back"),
  /// A scrub read all of it, and every hash was right.
  SCRUBBED("scrubbed"),
  /// A scrub missed something of it that nothing there brought back.
  DAMAGED("damaged"),
  /// A passphrase or key opened it.
  KEY_CHECKED("key-checked"),
  /// Its every MAC was computed anew with its key, up to the one ZFS left for all of it.
  PROVED("proved"),
  /// That was tried, and it is not what ZFS sealed. Only another proof takes this back.
  DISPROVED("disproved");

  private final String word;

  Finding(String word) {
    this.word = word;
  }

  /// As it is written in a vault.
  public String word() {
    return word;
  }

  /// The finding of this word; a later version may know others.
  static Optional<Finding> of(String word) {
    for (Finding finding : values()) {
      if (finding.word.equals(word)) {
        return Optional.of(finding);
      }
    }
    return Optional.empty();
  }
}
