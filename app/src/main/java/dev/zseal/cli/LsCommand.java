package dev.zseal.cli;

import dev.zseal.files.FilePath;
import dev.zseal.files.OpenedSnapshot;
import dev.zseal.files.Walk;
import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import dev.zseal.zpl.DirEntry;
import dev.zseal.zpl.DirVisitor;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Names;
import dev.zseal.zpl.Node;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lists directories of a sealed snapshot.
@Command(
    name = "ls",
    versionProvider = Version.class,
    description = {
      "List files of a sealed snapshot, with its key and without ZFS.",
      "",
      "  zseal ls -l tank/diary@mon:/letters -V /mnt/usb/vault",
      "",
      "Bytes of a name that are no printable text are shown as \\xNN, a backslash as",
      "\\\\; every command takes them so."
    })
final class LsCommand implements Callable<Integer> {

  /// Entries that are sorted at once: beyond, a directory comes in several sorted parts.
  private static final int SORTED = 100_000;

  @Mixin private final FilesOption source = new FilesOption();

  @Parameters(arity = "1..*", paramLabel = "DATASET@SNAP[:PATH]", description = "What to list.")
  private List<String> paths = List.of();

  @Option(names = "-l", description = "Mode, links, owner, group, size, time of change and name.")
  private boolean isLong;

  @Option(names = "-R", description = "Directories below, too.")
  private boolean recursive;

  @Option(names = "-d", description = "Directories themselves, not what is in them.")
  private boolean itself;

  @Option(names = "--json", description = "One JSON object an entry.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  private int status;

  /// The snapshot that is being listed.
  private String name = "";

  /// Whether nothing had a heading yet.
  private boolean first = true;

  @Override
  public Integer call() throws Problem {
    for (String text : paths) {
      SnapshotPath path = SnapshotPath.find(text, source.catalog());
      try (OpenedSnapshot snapshot = source.open(path.snapshot())) {
        name = snapshot.name();
        FileSystem files = snapshot.files();
        FilePath at = path.filePath();
        Node node = files.resolve(at.ownedBytes(), false);
        if (itself || node.kind() != FileKind.DIRECTORY) {
          print(List.of(new Row(at, at.toString(), node)));
        } else if (recursive) {
          new Walk(files, new Directories(files)).from(at, node);
        } else {
          if (paths.size() > 1) {
            heading(at);
          }
          list(files, at, node);
        }
      }
    }
    return status;
  }

  /// A line to be.
  private record Row(FilePath path, String name, Node node) {}

  /// Lists every directory of a walk.
  private final class Directories implements Walk.Visitor {
    private final FileSystem files;

    Directories(FileSystem files) {
      this.files = files;
    }

    @Override
    public boolean enter(FilePath path, Node node) throws Problem {
      if (node.kind() != FileKind.DIRECTORY) {
        return false;
      }
      heading(path);
      list(files, path, node);
      return true;
    }

    @Override
    public void damaged(FilePath path, Problem damage) {
      // Told when the directory was listed.
      status = damage.exitStatus();
    }
  }

  private void heading(FilePath path) {
    if (json) {
      return;
    }
    PrintWriter out = Commands.out(spec);
    if (!first) {
      out.println();
    }
    first = false;
    out.println((paths.size() > 1 ? name + ":" : "") + path + ":");
  }

  private void list(FileSystem files, FilePath path, Node directory) throws Problem {
    List<DirEntry> entries = new ArrayList<>();
    files.forEachEntry(
        directory,
        new DirVisitor() {
          @Override
          public void entry(DirEntry entry) throws Problem {
            entries.add(entry);
            if (entries.size() >= SORTED) {
              print(files, path, entries);
              entries.clear();
            }
          }

          @Override
          public void damaged(Problem.Corrupt damage) {
            tell(path, damage);
          }
        });
    print(files, path, entries);
    Commands.out(spec).flush();
  }

  private void print(FileSystem files, FilePath path, List<DirEntry> entries) throws Problem {
    if (!isLong && !json) {
      PrintWriter out = Commands.out(spec);
      entries.stream()
          .map(DirEntry::name)
          .sorted(Arrays::compareUnsigned)
          .forEach(name -> out.println(Names.show(name)));
      return;
    }
    // Read in the order of objects, which lie together, and shown in that of names.
    entries.sort(Comparator.comparingLong(DirEntry::object));
    List<Row> rows = new ArrayList<>();
    for (DirEntry entry : entries) {
      FilePath child = path.child(entry.name());
      try {
        rows.add(new Row(child, Names.show(entry.name()), files.node(entry)));
      } catch (Problem.Corrupt e) {
        tell(child, e);
      }
    }
    rows.sort((a, b) -> Arrays.compareUnsigned(a.path.ownedBytes(), b.path.ownedBytes()));
    print(rows);
  }

  private void print(List<Row> rows) throws Problem {
    PrintWriter out = Commands.out(spec);
    List<String[]> table = new ArrayList<>();
    for (Row row : rows) {
      if (json) {
        out.println(JsonLine.of(NodeLine.fields(name, row.path, row.node)));
      } else {
        table.add(isLong ? NodeLine.cells(row.name, row.node) : new String[] {row.name});
      }
    }
    Columns.print(out, table, false);
  }

  private void tell(FilePath path, Problem damage) {
    Commands.out(spec).flush();
    Terminal.print(
        new Problem.Corrupt(path + " cannot be read", damage.getMessage(), damage.hint()),
        Commands.err(spec),
        json);
    status = damage.exitStatus();
  }
}
