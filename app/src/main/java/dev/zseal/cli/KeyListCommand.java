package dev.zseal.cli;

import dev.zseal.key.KeyHistory;
import dev.zseal.problem.Problem;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Manifest;
import java.io.PrintWriter;
import java.util.ArrayList;
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
    int found = 0;
    for (String id : catalog.datasetIds()) {
      List<Manifest> snapshots = catalog.snapshots(id);
      if (snapshots.isEmpty()) {
        continue;
      }
      String name = snapshots.getLast().dataset();
      if (dataset != null && !dataset.equals(name)) {
        continue;
      }
      found++;
      for (KeyHistory.Epoch epoch : KeyHistory.of(snapshots).epochs()) {
        if (json) {
          out.println(JsonLine.of(fields(name, epoch)));
        }
        table.add(cells(name, epoch));
      }
    }
    if (dataset != null && found == 0) {
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
