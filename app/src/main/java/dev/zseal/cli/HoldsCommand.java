package dev.zseal.cli;

import dev.zseal.json.JsonLine;
import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Hold;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.retain.SnapshotChoice;
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

/// Shows what holds there are.
@Command(
    name = "holds",
    versionProvider = Version.class,
    description = "Show the holds on snapshots, in the manner of zfs holds.")
final class HoldsCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();

  @Parameters(arity = "1..*", paramLabel = "DATASET@SNAP", description = "The snapshots.")
  private List<String> snapshots = List.of();

  @Option(names = "-r", description = "Also those of the same names in all datasets below.")
  private boolean recursive;

  @Option(names = "-H", description = "No heading; columns separated by one tab.")
  private boolean script;

  @Option(names = "--json", description = "One JSON object a hold.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Vault opened = vault.open();
    List<Manifest> chosen = new SnapshotChoice(opened.catalog()).findAll(snapshots, recursive);
    PrintWriter out = Commands.out(spec);
    List<String[]> table = new ArrayList<>();
    if (!script) {
      table.add(new String[] {"NAME", "TAG", "TIMESTAMP"});
    }
    for (Manifest m : chosen) {
      List<Hold> holds = new ArrayList<>(opened.holds(m.datasetId()));
      holds.removeIf(hold -> hold.guid() != m.guid());
      holds.sort(Comparator.comparing(Hold::time).thenComparing(Hold::tag));
      for (Hold hold : holds) {
        table.add(new String[] {m.fullName(), hold.tag(), hold.time()});
        if (json) {
          out.println(JsonLine.of(fields(m, hold)));
        }
      }
    }
    if (!json) {
      Columns.print(out, table, script);
    }
    return 0;
  }

  private static Map<String, @Nullable Object> fields(Manifest m, Hold hold) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("name", m.fullName());
    fields.put("guid", Catalog.guid(m.guid()));
    fields.put("tag", hold.tag());
    fields.put("timestamp", hold.time());
    fields.put("writer", hold.writer());
    return fields;
  }
}
