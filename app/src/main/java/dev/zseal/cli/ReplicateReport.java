package dev.zseal.cli;

import dev.zseal.config.ByteRate;
import dev.zseal.json.JsonLine;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.replicate.ReplicateListener;
import dev.zseal.zfs.HistoryPoint;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says what became of each dataset of a replication, and adds it up to an exit status.
final class ReplicateReport implements ReplicateListener, AutoCloseable {

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean dryRun;
  private final boolean verbose;
  private final long rate;
  private final List<Problem> failures = new ArrayList<>();
  private int done;
  private long expected;
  private ProgressLine progress;
  private ByteRate pace;
  private long last;

  /// @param rate bytes a second at most, 0 for no limit
  ReplicateReport(
      PrintWriter out, PrintWriter err, boolean json, boolean dryRun, boolean verbose, long rate) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.dryRun = dryRun;
    this.verbose = verbose;
    this.rate = rate;
    this.progress = line(0);
    this.pace = new ByteRate(VaultOption.clock(), rate);
  }

  private ProgressLine line(long total) {
    return new ProgressLine(err, VaultOption.clock(), Tty.isError(), "sent", total);
  }

  @Override
  public void step(String command) {
    if (dryRun || verbose) {
      progress.clear();
      PrintWriter to = dryRun && !json ? out : err;
      to.println(Terminal.line(command));
      to.flush();
    }
  }

  @Override
  public void expected(long bytes) {
    expected = bytes;
    progress.clear();
    progress = line(bytes);
    if (dryRun && bytes > 0 && !json) {
      out.println("# about %s to send:".formatted(Terminal.size(bytes)));
    }
  }

  @Override
  public void notice(String text) {
    progress.clear();
    err.println("note: " + Terminal.line(text));
  }

  @Override
  public void progress(long bytes) {
    if (bytes < last) {
      pace = new ByteRate(VaultOption.clock(), rate);
    }
    last = bytes;
    pace.keepTo(bytes);
    progress.at(bytes, expected);
  }

  @Override
  public void replicated(
      DatasetName source, DatasetName target, HistoryPoint newest, int streams, long bytes) {
    progress.clear();
    done++;
    String snapshot = newest.snapshot().snapshot();
    if (json) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("source", source.value());
      fields.put("target", target.value());
      fields.put("outcome", streams == 0 ? "up to date" : "replicated");
      fields.put("snapshot", snapshot);
      fields.put("guid", HexFormat.of().toHexDigits(newest.guid()));
      fields.put("streams", streams);
      fields.put("bytes", bytes);
      out.println(JsonLine.of(fields));
    } else if (streams == 0) {
      out.printf("%s has @%s already%n", target, Terminal.line(snapshot));
    } else {
      out.printf(
          "%s has @%s: %d %s, %s%n",
          target,
          Terminal.line(snapshot),
          streams,
          streams == 1 ? "stream" : "streams",
          Terminal.size(bytes));
    }
    out.flush();
  }

  @Override
  public void failed(DatasetName dataset, Problem problem) {
    progress.clear();
    failures.add(problem);
    if (json) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("source", dataset.value());
      fields.put("outcome", "failed");
      fields.putAll(Terminal.fields(problem));
      out.println(JsonLine.of(fields));
    } else {
      Terminal.print(problem, err, false);
    }
    out.flush();
  }

  /// The exit status.
  int finish() {
    if (failures.isEmpty()) {
      return 0;
    }
    if (done == 0 && failures.size() == 1) {
      return failures.getFirst().exitStatus();
    }
    err.printf(
        "%d of %d datasets were not replicated%s%n",
        failures.size(),
        failures.size() + done,
        done == 0 ? "" : "; the others are verified at the target");
    return done == 0
        ? failures.getFirst().exitStatus()
        : new Problem.Partial("x", "x", "x").exitStatus();
  }

  @Override
  public void close() {
    progress.clear();
  }
}
