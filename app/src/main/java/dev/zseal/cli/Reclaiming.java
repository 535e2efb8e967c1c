package dev.zseal.cli;

import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sweep.Reclaimable;
import dev.zseal.vault.sweep.SweepListener;
import dev.zseal.vault.sweep.Swept;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What destroy and prune do and say alike: what goes, and what space comes back.
final class Reclaiming {

  /* More are counted. */
  private static final int NAMED = 20;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would go, and what space would come back.")
  private boolean dryRun;

  @Option(names = "-p", description = "Exact numbers.")
  private boolean exact;

  @Option(
      names = {"-v", "--verbose"},
      description = "Name each snapshot.")
  private boolean verbose;

  @Option(names = "--json", description = "The result as one JSON object.")
  private boolean json;

  private final List<Manifest> gone = new ArrayList<>();
  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  boolean dryRun() {
    return dryRun;
  }

  /// Whether to name what stays and what goes, and why.
  boolean names() {
    return !json && (dryRun || verbose);
  }

  /// Whether a count will do.
  boolean isBrief() {
    return !json && !verbose;
  }

  /// Adds to what `--json` tells.
  void tell(String name, Object value) {
    fields.put(name, value);
  }

  /// A snapshot as `--json` has it.
  static Map<String, @Nullable Object> fields(Manifest m) {
    Map<String, @Nullable Object> snapshot = new LinkedHashMap<>();
    snapshot.put("dataset", m.dataset());
    snapshot.put("snapshot", m.snapshot());
    snapshot.put("guid", Catalog.guid(m.guid()));
    return snapshot;
  }

  private void tellGone(Collection<Manifest> gone) {
    tell("dryRun", dryRun);
    tell("destroyed", gone.stream().map(Reclaiming::fields).toList());
  }

  /// Says what would go, and returns the exit status.
  int wouldDestroy(Vault opened, Collection<Manifest> chosen, PrintWriter out, PrintWriter err)
      throws Problem {
    opened.checkUnheld(chosen);
    Reclaimable all = opened.reclaimable(chosen);
    if (json) {
      tellGone(chosen);
      tell("reclaimed", all.bytes());
      tell("isAll", all.isAll());
      tell("problems", all.damaged().stream().map(Terminal::fields).toList());
      out.println(JsonLine.of(fields));
    } else {
      chosen.forEach(m -> out.println("would destroy " + Terminal.line(m.fullName())));
      out.println(
          "would reclaim %s%s".formatted(all.isAll() ? "" : "at least ", size(all.bytes())));
      out.flush();
      if (!exact && all.bytes() > 0) {
        err.println(
            "note: a file gives space back once three tenths of it are not needed: some of this may"
                + " come back with a later destroy or prune");
      }
      if (!all.isAll()) {
        err.println(
            "note: their own trees are damaged; what cannot be read of them is not counted");
      }
      all.damaged().forEach(problem -> Terminal.print(problem, err, false));
    }
    return all.damaged().isEmpty() ? 0 : all.damaged().getLast().exitStatus();
  }

  void destroyed(Collection<Manifest> gone, PrintWriter out) {
    tellGone(gone);
    this.gone.clear();
    this.gone.addAll(gone);
    if (verbose && !json) {
      gone.forEach(m -> out.println("destroyed " + Terminal.line(m.fullName())));
      out.flush();
    }
  }

  /// What was destroyed is, even if no space comes back: said before the error that follows.
  private void tellAllTheSame(PrintWriter out) {
    if (json) {
      out.println(JsonLine.of(fields));
    } else if (!verbose && gone.size() <= NAMED) {
      gone.forEach(m -> out.println("destroyed " + Terminal.line(m.fullName())));
    } else if (!verbose) {
      out.println("destroyed " + Terminal.count(gone.size(), "snapshot"));
    }
    out.flush();
  }

  /// Gives the space back, and returns the exit status.
  int sweep(Vault opened, PrintWriter out, PrintWriter err) throws Problem {
    long reclaimed = 0;
    List<Problem> damaged = new ArrayList<>();
    try (Shown shown =
        new Shown(new ProgressLine(err, VaultOption.clock(), Tty.isError(), "swept", 0), err)) {
      Swept swept = opened.sweep(shown);
      reclaimed = swept.reclaimed();
      damaged.addAll(swept.damaged());
    } catch (Problem.Conflict e) {
      err.println("note: " + Terminal.line(e.what()) + "; it comes back with the next prune");
      if (!json) {
        return 0;
      }
    } catch (Problem e) {
      tellAllTheSame(out);
      throw e;
    }
    if (json) {
      tell("reclaimed", reclaimed);
      tell("problems", damaged.stream().map(Terminal::fields).toList());
      out.println(JsonLine.of(fields));
    } else {
      if (!damaged.isEmpty()) {
        tellAllTheSame(out);
      }
      out.println("reclaimed " + size(reclaimed));
      out.flush();
      damaged.forEach(problem -> Terminal.print(problem, err, false));
    }
    return damaged.isEmpty() ? 0 : damaged.getLast().exitStatus();
  }

  private record Shown(ProgressLine line, PrintWriter err) implements SweepListener, AutoCloseable {

    @Override
    public void marked(int trees, int total) {
      line.say(() -> "looked at %d of %d snapshots".formatted(trees, total));
    }

    @Override
    public void swept(int files, int total) {
      line.say(() -> "swept %d of %d files".formatted(files, total));
    }

    @Override
    public void note(String note) {
      line.clear();
      err.println("note: " + Terminal.line(note));
    }

    @Override
    public void close() {
      line.close();
    }
  }

  private String size(long bytes) {
    return exact ? String.valueOf(bytes) : Terminal.size(bytes);
  }
}
