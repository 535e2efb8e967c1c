package dev.zseal.cli;

import dev.zseal.json.JsonLine;
import dev.zseal.key.KeyHistory;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
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

/// Shows which keys a dataset had.
@Command(
    name = "list",
    versionProvider = Version.class,
    description = {
      "Show the history of each dataset's key.",
      "",
      "re-wrapped: zfs change-key put another passphrase on the same key; each",
      "capsule of a key opens all its snapshots, with the passphrase of its day.",
      "other key: the data are sealed with another key; nothing of before opens it."
    })
final class KeyListCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();

  @Parameters(arity = "0..1", paramLabel = "DATASET", description = "This dataset only.")
  private @Nullable String dataset;

  @Option(names = "-H", description = "No heading; columns separated by one tab.")
  private boolean script;

  @Option(names = "--json", description = "One JSON object a row.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Catalog catalog = vault.open().catalog();
    PrintWriter out = Commands.out(spec);
    List<String[]> table = new ArrayList<>();
    if (!script) {
      table.add(
          new String[] {
            "NAME",
            "FIRST",
            "LAST",
            "SNAPS",
            "CHANGE",
            "KEYGUID",
            "KEYFORMAT",
            "ITERATIONS",
            "CAPSULE"
          });
    }
    List<List<Manifest>> lines = lines(catalog);
    for (List<Manifest> snapshots : lines) {
      String name = snapshots.getLast().dataset();
      for (KeyHistory.Epoch epoch : KeyHistory.of(snapshots).epochs()) {
        if (json) {
          out.println(JsonLine.of(fields(name, epoch)));
        }
        table.add(cells(name, epoch));
      }
    }
    if (dataset != null && lines.isEmpty()) {
      throw new Problem.Refused(
          "no dataset %s in this vault".formatted(dataset),
          "no snapshot bears that name",
          "See what there is: zseal list");
    }
    if (!json) {
      Columns.print(out, table, script);
    }
    return 0;
  }

  /// The snapshots of each dataset that is wanted, by its name; of one name the oldest first.
  private List<List<Manifest>> lines(Catalog catalog) throws Problem {
    List<List<Manifest>> lines = new ArrayList<>();
    for (String id : catalog.datasetIds()) {
      List<Manifest> snapshots = catalog.snapshots(id);
      if (!snapshots.isEmpty()
          && (dataset == null || dataset.equals(snapshots.getLast().dataset()))) {
        lines.add(snapshots);
      }
    }
    lines.sort(
        Comparator.comparing((List<Manifest> line) -> line.getLast().dataset())
            .thenComparingLong(line -> line.getFirst().creation()));
    return lines;
  }

  private static String[] cells(String name, KeyHistory.Epoch epoch) {
    return new String[] {
      name,
      epoch.first().snapshot(),
      epoch.last().snapshot(),
      Integer.toString(epoch.count()),
      epoch.change().words(),
      Catalog.guid(epoch.keys().keyGuid()),
      epoch.keys().keyFormatName(),
      Long.toString(epoch.keys().iterations()),
      epoch.fingerprint()
    };
  }

  private static Map<String, @Nullable Object> fields(String name, KeyHistory.Epoch epoch) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("name", name);
    fields.put("first", epoch.first().fullName());
    fields.put("last", epoch.last().fullName());
    fields.put("snapshots", epoch.count());
    fields.put("change", epoch.change().words());
    fields.put("keyGuid", Catalog.guid(epoch.keys().keyGuid()));
    fields.put("suite", epoch.keys().suiteName());
    fields.put("keyFormat", epoch.keys().keyFormatName());
    fields.put("iterations", epoch.keys().iterations());
    fields.put("capsule", epoch.fingerprint());
    return fields;
  }
}
