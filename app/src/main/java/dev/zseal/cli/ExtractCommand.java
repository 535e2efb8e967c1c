package dev.zseal.cli;

import dev.zseal.files.Extraction;
import dev.zseal.files.FilePath;
import dev.zseal.files.OpenedSnapshot;
import dev.zseal.files.Shortfall;
import dev.zseal.json.JsonLine;
import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Takes files out of a sealed snapshot.
@Command(
    name = "extract",
    versionProvider = Version.class,
    description = {
      "Take files out of a sealed snapshot, with its key and without ZFS.",
      "",
      "  zseal extract tank/diary@mon:/letters --to /tmp/out -V /mnt/usb/vault",
      "",
      "makes /tmp/out/letters with everything in it: contents and holes, modes,",
      "nanosecond times, links, extended attributes and POSIX ACLs; owners when root.",
      "With a slash behind PATH, or without one, what is in it goes to DIR itself.",
      "Nothing that is there is replaced. Interrupted, run it again: it goes on, and",
      "leaves files that are there with the same size and time.",
      "",
      "Each file that is damaged is named. With --salvage it is written, with zeros",
      "for what is lost, as NAME.salvaged. Once the vault is mended, extract again:",
      "NAME is written, and NAME.salvaged goes if nobody changed it.",
    })
final class ExtractCommand implements Callable<Integer> {

  /// Files of each kind of shortfall that are named; of damage, all are.
  private static final int NAMED = 10;

  private static final String ROOT = "root";

  @Mixin private final FilesOption source = new FilesOption();

  @Parameters(arity = "1..*", paramLabel = "DATASET@SNAP[:PATH]", description = "What to take.")
  private List<String> paths = List.of();

  @Option(names = "--to", required = true, paramLabel = "DIR", description = "Where to put it.")
  private @Nullable Path target;

  @Option(names = "--owner", negatable = true, description = "Keep owners. Default: as root.")
  private @Nullable Boolean owners;

  @Option(names = "--devices", description = "Make device nodes.")
  private boolean devices;

  @Option(names = "--setuid", description = "Keep set-uid and set-gid bits of files.")
  private boolean setuid;

  @Option(names = "--salvage", description = "Of damaged files, write what can be read.")
  private boolean salvage;

  @Option(names = "-v", description = "Name each file.")
  private boolean verbose;

  @Option(names = "--json", description = "The report as one JSON object.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Path folder = folder();
    boolean keepOwners = owners != null ? owners : ROOT.equals(System.getProperty("user.name"));
    var options = new Extraction.Options(keepOwners, devices, setuid, salvage);
    Report report;
    try (ProgressLine progress =
        new ProgressLine(Commands.err(spec), VaultOption.clock(), Tty.isError(), "extracted", 0)) {
      report = new Report(progress);
      for (String text : paths) {
        SnapshotPath path = SnapshotPath.find(text, source.catalog());
        try (OpenedSnapshot snapshot = source.open(path.snapshot())) {
          FileSystem files = snapshot.files();
          FilePath at = path.filePath();
          Node node = files.resolve(at.ownedBytes(), false);
          boolean contentsOnly = text.endsWith("/") && node.kind() == FileKind.DIRECTORY;
          new Extraction(snapshot, at, contentsOnly, folder, options, report).run(at, node);
        }
      }
    }
    return report.finish();
  }

  private Path folder() throws Problem {
    Path folder = target == null ? Path.of("") : target.toAbsolutePath().normalize();
    try {
      Files.createDirectories(folder);
      return folder;
    } catch (IOException e) {
      throw FileTrouble.making(folder, e);
    }
  }

  /// Counts what was done and what could not be.
  private final class Report implements Extraction.Listener {
    private final ProgressLine progress;
    private final Map<Shortfall, Integer> lacking = new EnumMap<>(Shortfall.class);
    private final Map<Shortfall, List<String>> damage = new EnumMap<>(Shortfall.class);
    private long extracted;
    private long kept;
    private long mended;
    private long bytes;
    private long before;

    Report(ProgressLine progress) {
      this.progress = progress;
    }

    @Override
    public void extracted(FilePath path, Node node) {
      extracted++;
      if (verbose && !json) {
        progress.clear();
        Commands.out(spec).println(path);
      }
    }

    @Override
    public void kept() {
      kept++;
    }

    @Override
    public void mended() {
      mended++;
    }

    @Override
    public void lacking(FilePath path, Shortfall what, String reason) {
      int count = lacking.merge(what, 1, Integer::sum);
      if (what.isDamage()) {
        damage.computeIfAbsent(what, _ -> new ArrayList<>()).add(path.toString());
      }
      if (what.isDamage() || (what.isLoss() && count <= NAMED)) {
        progress.clear();
        PrintWriter err = Commands.err(spec);
        err.println(
            "warning: %s%s".formatted(path, reason.isEmpty() ? "" : ": " + Terminal.line(reason)));
        if (count == NAMED && !what.isDamage()) {
          err.println("warning: more of this kind are counted, not named");
        }
      }
    }

    @Override
    public void progress(long now) {
      bytes += now < before ? now : now - before;
      before = now;
      progress.at(bytes);
    }

    int finish() {
      boolean loss = lacking.keySet().stream().anyMatch(Shortfall::isLoss);
      PrintWriter out = Commands.out(spec);
      if (json) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("extracted", extracted);
        fields.put("kept", kept);
        fields.put("bytes", bytes);
        Map<String, @Nullable Object> counts = new LinkedHashMap<>();
        lacking.forEach((what, count) -> counts.put(what.name(), count));
        fields.put("lacking", counts);
        fields.put("mended", mended);
        fields.put("damaged", damage.getOrDefault(Shortfall.DAMAGED, List.of()));
        fields.put("salvaged", damage.getOrDefault(Shortfall.HOLED, List.of()));
        out.println(JsonLine.of(fields));
      } else {
        out.printf(
            "extracted %,d files and folders, %s, to %s%n",
            extracted, Terminal.size(bytes), target);
        if (kept > 0) {
          out.printf("  %,d were there already, of the same size and time%n", kept);
        }
        if (mended > 0) {
          out.printf("  %,d are whole now; what had been salvaged of them is gone%n", mended);
        }
        lacking.forEach((what, count) -> out.printf("  %,d %s%n", count, what.words()));
      }
      return loss ? new Problem.Partial("x", "x", "x").exitStatus() : 0;
    }
  }
}
