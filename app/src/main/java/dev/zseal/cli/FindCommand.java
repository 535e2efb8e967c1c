package dev.zseal.cli;

import dev.zseal.files.FilePath;
import dev.zseal.files.FileTest;
import dev.zseal.files.OpenedSnapshot;
import dev.zseal.files.Walk;
import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Finds files in a sealed snapshot.
@Command(
    name = "find",
    versionProvider = Version.class,
    description = {
      "Find files in sealed snapshots, in the manner of find.",
      "",
      "  zseal find tank/diary@mon:/ -name '*.jpg' -size +1M -V /mnt/usb/vault",
      "",
      "All tests given must hold. In several snapshots, each line begins with its own."
    })
final class FindCommand implements Callable<Integer> {

  @Mixin private final FilesOption source = new FilesOption();

  @Parameters(arity = "1..*", paramLabel = "DATASET@SNAP[:PATH]", description = "Where to look.")
  private List<String> paths = List.of();

  @Option(names = "-name", paramLabel = "GLOB", description = "The last name matches.")
  private @Nullable String name;

  @Option(names = "-iname", paramLabel = "GLOB", description = "The same, whatever the case.")
  private @Nullable String anyCase;

  @Option(names = "-path", paramLabel = "GLOB", description = "The whole path matches.")
  private @Nullable String path;

  @Option(names = "-type", paramLabel = "fdlbcps", description = "It is of one of these kinds.")
  private @Nullable String types;

  @Option(
      names = "-size",
      paramLabel = "[+-]N[KMGT]",
      description = "More than, less than or exactly so many bytes.")
  private @Nullable String size;

  @Option(
      names = "-newer",
      paramLabel = "TIME",
      description = "Modified after 2026-11-22[T10:00Z].")
  private @Nullable String newer;

  @Option(names = "-inum", paramLabel = "N", description = "It is this object.")
  private @Nullable Long object;

  @Option(names = "-maxdepth", paramLabel = "N", description = "Levels to go down.")
  private int depth = Integer.MAX_VALUE;

  @Option(names = "-print0", description = "End each path with a zero byte, its bytes as they are.")
  private boolean zeros;

  @Option(names = "--json", description = "One JSON object a node.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  private int status;

  @Override
  public Integer call() throws Problem {
    List<FileTest> tests = tests();
    for (String text : paths) {
      SnapshotPath start = SnapshotPath.find(text, source.catalog());
      try (OpenedSnapshot snapshot = source.open(start.snapshot())) {
        FileSystem files = snapshot.files();
        FilePath at = start.filePath();
        new Walk(files, new Finder(tests, snapshot.name()), depth)
            .from(at, files.resolve(at.ownedBytes(), false));
      }
    }
    return status;
  }

  private List<FileTest> tests() throws Problem {
    List<FileTest> tests = new ArrayList<>();
    if (name != null) {
      tests.add(FileTest.name(name, false));
    }
    if (anyCase != null) {
      tests.add(FileTest.name(anyCase, true));
    }
    if (path != null) {
      tests.add(FileTest.path(path));
    }
    if (types != null) {
      tests.add(FileTest.types(types));
    }
    if (size != null) {
      tests.add(FileTest.size(size));
    }
    if (newer != null) {
      tests.add(FileTest.newer(newer));
    }
    Long number = object;
    if (number != null) {
      tests.add((_, node) -> node.number() == number);
    }
    return tests;
  }

  /// Prints what passes.
  private final class Finder implements Walk.Visitor {
    private final List<FileTest> tests;
    private final String snapshot;
    private final String prefix;

    Finder(List<FileTest> tests, String snapshot) {
      this.tests = tests;
      this.snapshot = snapshot;
      this.prefix = paths.size() == 1 ? "" : snapshot + ":";
    }

    @Override
    public boolean enter(FilePath at, Node node) throws Problem {
      for (FileTest test : tests) {
        if (!test.passes(at, node)) {
          return true;
        }
      }
      PrintWriter out = Commands.out(spec);
      if (json) {
        out.println(JsonLine.of(NodeLine.fields(snapshot, at, node)));
      } else if (zeros) {
        out.flush();
        System.out.writeBytes(at.ownedBytes());
        System.out.write(0);
      } else {
        out.println(prefix + at);
      }
      return true;
    }

    @Override
    public void damaged(FilePath at, Problem damage) {
      Commands.out(spec).flush();
      Terminal.print(
          new Problem.Corrupt(at + " cannot be read", damage.getMessage(), damage.hint()),
          Commands.err(spec),
          json);
      status = damage.exitStatus();
    }
  }
}
