package dev.zseal.cli;

import dev.zseal.files.OpenedSnapshot;
import dev.zseal.files.SnapshotDiff;
import dev.zseal.files.SnapshotDiff.Change;
import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.SnapshotFinder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Compares the files of two snapshots.
@Command(
    name = "diff",
    versionProvider = Version.class,
    description = {
      "Show what became of the files between two snapshots, in the manner of zfs diff.",
      "",
      "  zseal diff tank/diary@mon @tue -V /mnt/usb/vault",
      "",
      "+ is new, - is gone, M was modified, R was renamed."
    })
final class DiffCommand implements Callable<Integer> {

  @Mixin private final FilesOption source = new FilesOption();

  @Parameters(index = "0", paramLabel = "DATASET@SNAP", description = "The earlier snapshot.")
  private String from = "";

  @Parameters(
      index = "1",
      paramLabel = "[DATASET]@SNAP",
      description = "The later one, or another with the same origin.")
  private String to = "";

  @Option(names = "-F", description = "Also the kind of file, as one letter.")
  private boolean kinds;

  @Option(names = "--json", description = "One JSON object a change.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  private int status;

  @Override
  public Integer call() throws Problem {
    SnapshotFinder finder = new SnapshotFinder(source.catalog());
    Manifest earlier = finder.find(from);
    Manifest later = finder.find(to.startsWith("@") ? earlier.dataset() + to : to);
    if (earlier.keyGuid() != later.keyGuid()) {
      throw new Problem.Usage(
          "%s and %s cannot be compared".formatted(earlier.fullName(), later.fullName()),
          "they have different keys, so they have no common origin",
          "Compare snapshots of one dataset, or of its clones.");
    }
    try (OpenedSnapshot before = source.open(earlier);
        OpenedSnapshot after = source.open(later)) {
      SnapshotDiff.of(before, after, new Printer());
    }
    return status;
  }

  private final class Printer implements SnapshotDiff.Listener {
    @Override
    public void change(Change change) {
      String text = json ? JsonLine.of(fields(change)) : line(change);
      Commands.out(spec).println(text);
    }

    @Override
    public void damaged(Problem damage) {
      Commands.out(spec).flush();
      Terminal.print(damage, Commands.err(spec), json);
      status = damage.exitStatus();
    }
  }

  private String line(Change change) {
    String letter =
        switch (change) {
          case Change.Added _ -> "+";
          case Change.Removed _ -> "-";
          case Change.Modified _ -> "M";
          case Change.Renamed _ -> "R";
        };
    String kind = kinds ? "\t" + change.kind().letter() : "";
    String rest =
        switch (change) {
          case Change.Renamed renamed -> renamed.from() + " -> " + renamed.path();
          case Change.Modified modified ->
              modified.path()
                  + (modified.links() == 0 ? "" : "\t(%+d links)".formatted(modified.links()));
          case Change.Added added -> added.path().toString();
          case Change.Removed removed -> removed.path().toString();
        };
    return letter + kind + "\t" + rest;
  }

  private static Map<String, @Nullable Object> fields(Change change) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("change", change.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    fields.put("kind", change.kind().name().toLowerCase(Locale.ROOT));
    if (change instanceof Change.Renamed renamed) {
      fields.put("from", renamed.from().toString());
    }
    fields.put("path", change.path().toString());
    if (change instanceof Change.Modified modified && modified.links() != 0) {
      fields.put("links", modified.links());
    }
    return fields;
  }
}
