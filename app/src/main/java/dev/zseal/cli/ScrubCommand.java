package dev.zseal.cli;

import dev.zseal.config.ByteRate;
import dev.zseal.inspect.StreamDiff;
import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import dev.zseal.source.SourceStreams;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.retain.SnapshotChoice;
import dev.zseal.vault.scrub.FullStreams;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.scrub.SnapshotLoss;
import dev.zseal.vault.send.SendPlanner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Reads a vault through and mends it.
@Command(
    name = "scrub",
    versionProvider = Version.class,
    description = {
      "Read the whole vault, check every hash, and repair what is damaged.",
      "",
      "Damage is mended from parity; what parity cannot mend is taken from another",
      "vault (--from) or sent once more by the pool it came from (--source). May be",
      "interrupted at any time, and continues where it stopped.",
      "",
      "Exit status: 0 whole, or whole again; 3 something is lost or wrong."
    })
final class ScrubCommand implements Callable<Integer> {

  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})%?");

  /* As many as a key that is wrapped anew can make, at least. */
  private static final int SHOWN_DIFFERENCES = 10;

  /* After so long a scrub has noted how far it is, if nothing was wrong. */
  private static final long MARKED_MILLIS = 25_000;

  @Mixin private final VaultOption vault = new VaultOption();

  @Parameters(
      arity = "0..*",
      paramLabel = "DATASET[@SNAP]",
      description = "Only what these refer to. Default: everything.")
  private List<String> names = List.of();

  @Option(
      names = "--sample",
      paramLabel = "SHARE",
      defaultValue = "100%",
      description = "Read only so many of the pack files, one at least, chosen at random.")
  private String sample = "";

  @Option(names = "--no-repair", description = "Only find out and note it; mend nothing.")
  private boolean noRepair;

  @Option(
      names = "--limit",
      paramLabel = "RATE",
      description = "Read at most so many bytes a second: 50M.")
  private @Nullable String limit;

  @Option(names = "--restart", description = "Begin anew instead of continuing.")
  private boolean restart;

  @Option(
      names = "--from",
      paramLabel = "VAULT",
      description = "Another vault, to take what is lost from. May be given several times.")
  private List<Path> others = List.of();

  @Option(
      names = "--source",
      arity = "0..1",
      fallbackValue = "local",
      paramLabel = "ssh://USER@HOST",
      description = "Have the pool send again what is lost; here, or on that host.")
  private @Nullable String source;

  @Option(names = "--ssh-config", paramLabel = "FILE", description = "For ssh, in place of yours.")
  private @Nullable Path sshConfig;

  @Option(
      names = "--deep",
      paramLabel = "DATASET@SNAP",
      description =
          "Then make the full stream of this snapshot and check it to its end; with --source,"
              + " compare it with the pool's own, record by record.")
  private List<String> deep = List.of();

  @Option(names = "--json", description = "The result as one JSON object.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    int percent = percent();
    long rate = ByteRate.parse(limit);
    Vault opened = vault.open();
    List<Vault> copies = new ArrayList<>();
    for (Path other : others) {
      copies.add(Vault.open(other, VaultOption.clock(), VaultOption.random()));
    }
    List<FullStreams> streams = sources();
    PrintWriter out = Commands.out(spec);
    PrintWriter err = Commands.err(spec);
    ScrubReport report;
    if (!noRepair) {
      FindingNotes.introduce(opened);
    }
    try (ProgressLine progress =
        new ProgressLine(err, VaultOption.clock(), Tty.isError(), "scrubbed", 0)) {
      int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
      var options = new ScrubOptions(!noRepair, percent, rate, threads, restart);
      Shown shown = new Shown(progress, err);
      boolean marked = names.isEmpty() && percent == 100 && !noRepair;
      Stopping.says(() -> shown.stopped(marked));
      report = opened.scrub(chosen(opened), options, shown, copies, streams);
    }
    FindingNotes.leave(opened, report.findings(), err);
    if (!noRepair) {
      FindingNotes.reinstate(opened, report.uncounted(), err);
    }
    if (!json) {
      print(report, percent, out, err);
    }
    List<ScrubJson.Deep> looks = new ArrayList<>();
    try {
      for (String snapshot : deep) {
        looks.add(deep(opened, snapshot, streams, out));
      }
    } finally {
      if (json) {
        out.println(JsonLine.of(ScrubJson.of(report, looks)));
      }
    }
    return report.isWhole() && looks.stream().allMatch(ScrubJson.Deep::sound) ? 0 : 3;
  }

  /// The snapshots that were named; a dataset stands for all of its own.
  private List<Manifest> chosen(Vault opened) throws Problem {
    List<Manifest> chosen = new ArrayList<>();
    SnapshotChoice choice = new SnapshotChoice(opened.catalog());
    for (String name : names) {
      if (name.contains("@")) {
        chosen.addAll(choice.find(name, false));
      } else {
        for (String id : choice.datasets(name, false)) {
          chosen.addAll(opened.catalog().snapshots(id));
        }
      }
    }
    return chosen;
  }

  private List<FullStreams> sources() throws Problem {
    String given = source;
    if (given == null) {
      return List.of();
    }
    return List.of(
        new SourceStreams(HostOption.host(given.equals("local") ? null : given, sshConfig)));
  }

  private static final class Shown implements ScrubListener {
    private final ProgressLine progress;
    private final PrintWriter err;
    private final long began = VaultOption.clock().millis();
    private volatile int percent;

    Shown(ProgressLine progress, PrintWriter err) {
      this.progress = progress;
      this.err = err;
    }

    @Override
    public void progress(long bytes, long total) {
      percent = total <= 0 ? 0 : (int) Math.min(100, 100.0 * bytes / total);
      progress.at(bytes, total);
    }

    @Override
    public void note(String line) {
      progress.clear();
      err.println(Terminal.line(line));
    }

    void stopped(boolean marked) {
      progress.clear();
      err.println(stoppedAt(percent, marked, VaultOption.clock().millis() - began));
      err.flush();
    }
  }

  /// What is said of a scrub that is stopped.
  ///
  /// @param marked whether it notes how far it is: samples and choices are not gone on with
  static String stoppedAt(int percent, boolean marked, long millis) {
    String next = millis > MARKED_MILLIS ? "goes on" : "begins anew";
    return "stopped at %d %%".formatted(percent) + (marked ? "; the next run " + next : "");
  }

  private void print(ScrubReport report, int percent, PrintWriter out, PrintWriter err) {
    for (Problem problem : report.problems()) {
      Terminal.print(problem, err, false);
    }
    for (SnapshotLoss loss : report.lost()) {
      out.println(words(loss));
    }
    out.printf(
        "read %s in %s%s: %s%n",
        Terminal.size(report.bytes()),
        Terminal.count(report.files(), "file"),
        percent < 100 ? " (a sample)" : "",
        verdict(report));
    if (!report.lost().isEmpty()) {
      out.flush();
      SnapshotLoss.waysOut(report.lost()).forEach(way -> err.println("hint: " + way));
    }
  }

  private String verdict(ScrubReport report) {
    if (report.isClean()) {
      return "no damage";
    }
    List<String> parts = new ArrayList<>();
    if (!report.damaged().isEmpty()) {
      parts.add("%d damaged, %d mended".formatted(report.damaged().size(), report.mended()));
    }
    if (report.healed() > 0) {
      parts.add(Terminal.count(report.healed(), "block") + " taken from elsewhere");
    }
    if (!report.restored().isEmpty()) {
      parts.add(Terminal.count(report.restored().size(), "small file") + " made again");
    }
    if (!report.lost().isEmpty()) {
      parts.add(
          Terminal.count(report.lost().size(), "snapshot")
              + (report.lost().size() == 1 ? " has" : " have")
              + " lost something");
    }
    if (!report.problems().isEmpty()) {
      parts.add(Terminal.count(report.problems().size(), "problem"));
    }
    boolean mendable = noRepair && report.lost().isEmpty();
    return String.join("; ", parts)
        + (report.isWhole()
            ? ". The vault is whole."
            : mendable ? ". Run it without --no-repair to mend." : ".");
  }

  private static String words(SnapshotLoss loss) {
    StringBuilder text =
        new StringBuilder(Terminal.line(loss.snapshot().fullName()))
            .append(" has lost ")
            .append(Terminal.count(loss.blocks(), "block"));
    if (loss.pages() > 0) {
      text.append(" and ").append(Terminal.count(loss.pages(), "page"));
      text.append(" of its tree, and what lies below");
    }
    if (!loss.objects().isEmpty()) {
      text.append("; objects ");
      text.append(String.join(", ", loss.objects().stream().map(String::valueOf).toList()));
      text.append(loss.moreObjects() ? ", ..." : "");
    }
    return text.toString();
  }

  /// Emits a full to nowhere, which checks every block and, where it is known, the END checksum;
  /// and holds it against the source's own.
  private ScrubJson.Deep deep(
      Vault opened, String snapshot, List<FullStreams> streams, PrintWriter out) throws Problem {
    var plan = new SendPlanner(opened.catalog()).full(snapshot);
    Manifest manifest = plan.streams().getFirst().to();
    if (streams.isEmpty()) {
      opened.send(plan, OutputStream.nullOutputStream(), _ -> {});
      if (!json) {
        out.printf("%s: every block is there, and the stream ends as it must%n", snapshot);
      }
      return new ScrubJson.Deep(snapshot, true, List.of());
    }
    try (InputStream there = streams.getFirst().full(manifest);
        InputStream here = opened.fullStream(manifest)) {
      if (there == null) {
        throw new Problem.Refused(
            snapshot + " cannot be compared with its source",
            "the pool it came from has no snapshot of GUID %016x any more"
                .formatted(manifest.guid()),
            "Compare a snapshot that is still there.");
      }
      StreamDiff.Result result =
          StreamDiff.compare(
              here, "the vault's stream", there, "the source's stream", SHOWN_DIFFERENCES);
      List<String> differences = result.differences().stream().map(Object::toString).toList();
      if (!json) {
        if (!result.isSameWrappedAnew()) {
          differences.forEach(d -> out.println(Terminal.line(d)));
        }
        out.printf("%s: %s%n", snapshot, words(result));
      }
      return new ScrubJson.Deep(snapshot, result.isSameWrappedAnew(), differences);
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot compare " + snapshot, String.valueOf(e.getMessage()), "Run it again.", e);
    }
  }

  private static String words(StreamDiff.Result result) {
    if (!result.isSameWrappedAnew()) {
      return Terminal.count(result.count(), "difference") + " from what the source sends";
    }
    return "the source sends the same %d records".formatted(result.leftRecords())
        + (result.isSame() ? "" : ", but for its key, which zfs change-key wrapped anew since");
  }

  private int percent() throws Problem {
    Matcher m = PERCENT.matcher(sample);
    int percent = m.matches() ? Integer.parseInt(m.group(1)) : 0;
    if (percent < 1 || percent > 100) {
      throw new Problem.Usage(
          "--sample %s is no share".formatted(sample), "it is 1% to 100%", "--sample 5%");
    }
    return percent;
  }
}
