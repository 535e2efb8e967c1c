package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sweep.Swept;
import java.io.PrintWriter;
import java.util.Collection;

/// What destroy and prune say alike: what goes, and what space comes back.
record Reclaiming(PrintWriter out, PrintWriter err, boolean exact) {

  void wouldDestroy(Vault opened, Collection<Manifest> chosen) throws Problem {
    opened.checkUnheld(chosen);
    long bytes = opened.reclaimable(chosen);
    chosen.forEach(m -> out.println("would destroy " + Terminal.line(m.fullName())));
    out.println("would reclaim " + size(bytes));
  }

  void destroyed(Collection<Manifest> gone) {
    gone.forEach(m -> out.println("destroyed " + Terminal.line(m.fullName())));
    out.flush();
  }

  /// Gives the space back, and returns the exit status.
  int sweep(Vault opened) throws Problem {
    try {
      Swept swept = opened.sweep();
      out.println("reclaimed " + size(swept.reclaimed()));
      int status = 0;
      for (Problem damaged : swept.damaged()) {
        out.flush();
        Terminal.print(damaged, err, false);
        status = damaged.exitStatus();
      }
      return status;
    } catch (Problem.Conflict e) {
      err.println("note: " + Terminal.line(e.what()) + "; it comes back with the next prune");
      return 0;
    }
  }

  private String size(long bytes) {
    return exact ? String.valueOf(bytes) : Terminal.size(bytes);
  }
}
