package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Catalog;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows what a vault holds.
@Command(
    name = "list",
    versionProvider = Version.class,
    description = {
      "Show what the vault holds, in the manner of zfs list.",
      "",
      "Columns: datasets name, type, snaps, used, refer, newest, keyguid, id,",
      "receive_resume_token, verified, verified_at, verified_snapshot;",
      "snapshots name, creation, used, refer, written, userrefs, objects, type,",
      "guid, from, capsule, received, verified, verified_at;",
      "capsules capsule, keyguid, suite, keyformat, iterations, snaps.",
      "",
      "used: what would come back if the snapshot, or the whole dataset, were",
      "destroyed; refer: what it refers to; written: what was new in it. All in",
      "sealed bytes. used reads the trees of all snapshots: only by -o or -s.",
      "",
      "verified: stored, read-back (backup --verify read what it added and it was",
      "right), scrubbed (zseal scrub read all of it), key-checked (zseal key check),",
      "proved (zseal prove); or DAMAGED, DISPROVED. Of a dataset: its newest snapshot",
      "that was found whole, if there is one. Only by -o, -s or --json."
    })
final class ListCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();

  @Parameters(
      arity = "0..*",
      paramLabel = "DATASET[@SNAP]",
      description = {
        "Only these datasets (with -r: and those below), or only these snapshots,",
        "named as for zseal destroy."
      })
  private List<String> names = List.of();

  @Option(names = "-r", description = "Also the datasets below.")
  private boolean recursive;

  @Option(
      names = "-t",
      split = ",",
      paramLabel = "TYPE",
      description =
          "snapshot, dataset, capsule. Default: dataset; snapshot if only these are named.")
  private List<String> types = List.of();

  @Option(names = "-o", split = ",", paramLabel = "COLUMN", description = "Columns to show.")
  private @Nullable List<String> columns;

  @Option(names = "-s", paramLabel = "COLUMN", description = "Sort by this column, ascending.")
  private @Nullable String ascending;

  @Option(names = "-S", paramLabel = "COLUMN", description = "Sort by this column, descending.")
  private @Nullable String descending;

  @Option(names = "-H", description = "No heading; columns separated by one tab.")
  private boolean script;

  @Option(names = "-p", description = "Exact numbers.")
  private boolean exact;

  @Option(names = "--json", description = "One JSON object a row, of all columns or those of -o.")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    Vault opened = vault.open();
    Catalog catalog = opened.catalog();
    boolean used = asked("used");
    boolean verified = (json && columns == null) || GradeCells.isAnyOf(asked());
    ListChoice choice = new ListChoice(catalog, names, recursive);
    ListRows rows = new ListRows(opened, choice, exact || json, used, verified);
    PrintWriter out = Commands.out(spec);
    for (String type : types.isEmpty() ? List.of(choice.standardType()) : types) {
      switch (type.toLowerCase(Locale.ROOT)) {
        case "dataset", "filesystem", "volume" ->
            print(
                out,
                printer -> all(rows.datasets(), printer),
                List.of("name", "type", "snaps", "refer", "newest"));
        case "snapshot", "snap" ->
            print(out, rows::snapshots, List.of("name", "creation", "refer", "written", "guid"));
        case "capsule" ->
            print(
                out,
                printer -> all(rows.capsules(), printer),
                List.of("capsule", "suite", "keyformat", "iterations", "snaps"));
        default ->
            throw new Problem.Usage(
                "'%s' is not a type".formatted(type),
                "there are snapshot, dataset and capsule",
                "Give one or more of them: -t snapshot,dataset");
      }
    }
    int status = 0;
    List<Problem> problems = new ArrayList<>(catalog.damaged());
    catalog.missing().ifPresent(problems::add);
    rows.inexact().ifPresent(problems::add);
    for (Problem damaged : problems) {
      out.flush();
      Terminal.print(damaged, Commands.err(spec), json);
      status = damaged.exitStatus();
    }
    return status;
  }

  /// The columns that were named, to be shown or to sort by.
  private List<String> asked() {
    List<String> asked = new ArrayList<>(columns == null ? List.of() : columns);
    asked.addAll(ascending == null ? List.of() : List.of(ascending));
    asked.addAll(descending == null ? List.of() : List.of(descending));
    return asked;
  }

  private boolean asked(String column) {
    return asked().contains(column);
  }

  /// What tells rows.
  private interface Rows {
    void tell(RowPrinter printer) throws Problem;
  }

  private static void all(List<Map<String, Object>> rows, RowPrinter printer) throws Problem {
    for (Map<String, Object> row : rows) {
      printer.row(row);
    }
  }

  private void print(PrintWriter out, Rows rows, List<String> standard) throws Problem {
    RowPrinter.Form form =
        json ? RowPrinter.Form.JSON : script ? RowPrinter.Form.TABS : RowPrinter.Form.TABLE;
    String by = descending != null ? descending : ascending;
    List<String> shown = columns == null ? standard : columns;
    RowPrinter printer = new RowPrinter(out, shown, by, form, json && columns == null);
    rows.tell(printer);
    printer.finish(descending != null);
  }
}
