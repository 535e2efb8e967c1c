package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.scrub.ReadBackReport;
import dev.zseal.vault.scrub.ScrubListener;
import java.io.PrintWriter;

/// Reads back what a command just stored, and notes in the vault how that went.
final class Verification {

  private final Vault vault;
  private final ReceiveReport report;
  private final PrintWriter err;

  Verification(Vault vault, ReceiveReport report, PrintWriter err) {
    this.vault = vault;
    this.report = report;
    this.err = err;
  }

  /// Reads back all that came. One that had come before is read if nobody had done it: a run that
  /// was stopped between storing and reading is finished so.
  void run() {
    for (Manifest snapshot : report.stored()) {
      readBack(snapshot);
    }
    for (Manifest snapshot : report.held()) {
      if (!isVerified(snapshot)) {
        readBack(snapshot);
      }
    }
  }

  private boolean isVerified(Manifest snapshot) {
    try {
      return vault.grades().of(vault.catalog().sha256(snapshot)).isVerified();
    } catch (Problem _) {
      // Reading once more costs time only.
      return false;
    }
  }

  private void readBack(Manifest snapshot) {
    ReadBackReport result;
    try (Shown shown = new Shown(err)) {
      result = vault.readBack(snapshot, shown);
    } catch (Problem e) {
      report.unverified(snapshot, e);
      return;
    }
    FindingNotes.leave(vault, result.findings(), err);
    result
        .failure()
        .ifPresentOrElse(
            failure -> report.unverified(snapshot, failure), () -> report.verified(result));
  }

  private static final class Shown implements ScrubListener, AutoCloseable {
    private final PrintWriter err;
    private final ProgressLine line;

    Shown(PrintWriter err) {
      this.err = err;
      this.line = new ProgressLine(err, VaultOption.clock(), Tty.isError(), "read back", 0);
    }

    @Override
    public void progress(long bytes, long total) {
      line.at(bytes, total);
    }

    @Override
    public void note(String text) {
      line.clear();
      err.println(Terminal.line(text));
    }

    @Override
    public void close() {
      line.close();
    }
  }
}
