package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.ledger.Manifest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/// Notes in the vault what a command found of snapshots, for `zseal list -o verified`, and what
/// this host signs of it.
final class FindingNotes {

  private FindingNotes() {}

  /// Notes it, if that can be done: a vault on read-only media is looked at all the same.
  static void leave(Vault vault, Map<Manifest, Finding> found, PrintWriter err) {
    if (found.isEmpty()) {
      return;
    }
    try {
      vault.note(found, VaultOption.writer());
    } catch (Problem e) {
      err.println(
          "note: the vault does not remember this: %s (%s)"
              .formatted(Terminal.line(e.what()), Terminal.line(e.evidence())));
    }
  }

  /// Signs for snapshots that no act counts for, if that can be done.
  static void reinstate(Vault vault, List<Manifest> uncounted, PrintWriter err) {
    try {
      for (Manifest signed : vault.reinstate(uncounted, VaultOption.writer())) {
        err.println("note: " + Terminal.line(signed.fullName()) + ": signed for by this host now");
      }
    } catch (Problem e) {
      err.println(
          "note: this host cannot sign for them: %s (%s)"
              .formatted(Terminal.line(e.what()), Terminal.line(e.evidence())));
    }
  }

  /// Leaves this host's public key, if it is lost or damaged: the acts cannot be checked without.
  /// Where that cannot be done, the scrub says what is wrong.
  static void introduce(Vault vault) {
    try {
      vault.introduce(VaultOption.writer());
    } catch (Problem _) {
      // Told by what comes next.
    }
  }
}
