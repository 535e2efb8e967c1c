package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.retain.KeepSpan;
import dev.zseal.vault.retain.RetentionPolicy;
import dev.zseal.vault.retain.SnapshotChoice;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Keeps what rules say and lets the rest go.
@Command(
    name = "prune",
    versionProvider = Version.class,
    description = {
      "Destroy the snapshots of each dataset that no --keep rule keeps, and give space back.",
      "Without a rule: only finish what was interrupted, and give space back.",
      "The newest snapshot of a dataset, the newest that a scrub or proof found whole,",
      "and those on hold always stay. -1 keeps all.",
      "Days, weeks, months and years are those of the local time zone.",
      "",
      "  zseal prune -n --keep-hourly 24 --keep-daily 7 --keep-monthly 12"
    })
final class PruneCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  @Mixin private final VaultOption vault = new VaultOption();

  @Parameters(
      arity = "0..*",
      paramLabel = "DATASET",
      description = "Only snapshots of these (with -r: and those below).")
  private List<String> datasets = List.of();

  @Option(names = "-r", description = "Also the datasets below.")
  private boolean recursive;

  @Option(names = "--keep-last", paramLabel = "N", description = "Keep the newest N.")
  private int last;

  @Option(names = "--keep-hourly", paramLabel = "N", description = "One an hour, N times.")
  private int hourly;

  @Option(names = "--keep-daily", paramLabel = "N", description = "One a day, N times.")
  private int daily;

  @Option(names = "--keep-weekly", paramLabel = "N", description = "One a week, N times.")
  private int weekly;

  @Option(names = "--keep-monthly", paramLabel = "N", description = "One a month, N times.")
  private int monthly;

  @Option(names = "--keep-yearly", paramLabel = "N", description = "One a year, N times.")
  private int yearly;

  @Option(
      names = "--keep-within",
      paramLabel = "SPAN",
      description = "Keep those at most so much older than the newest: 1y5m7d2h.")
  private @Nullable String within;

  @Option(names = "--keep-tag", paramLabel = "TAG", description = "Keep those held by this tag.")
  private List<String> tags = List.of();

  @Mixin private final Reclaiming reclaiming = new Reclaiming();

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Problem {
    RetentionPolicy policy = policy();
    Vault opened = vault.open();
    List<RetentionPolicy.Verdict<Manifest>> verdicts = new ArrayList<>();
    if (policy.hasRules() || !datasets.isEmpty()) {
      for (String id : ids(opened)) {
        verdicts.addAll(opened.verdicts(policy, id, ZoneId.systemDefault()));
      }
    }
    List<Manifest> going =
        verdicts.stream().filter(v -> !v.kept()).map(v -> v.item().snapshot()).toList();
    PrintWriter out = Commands.out(spec);
    if (reclaiming.names()) {
      Columns.print(out, verdicts.stream().map(PruneCommand::words).toList(), false);
    }
    reclaiming.tell(
        "kept",
        verdicts.stream().filter(RetentionPolicy.Verdict::kept).map(PruneCommand::fields).toList());
    if (reclaiming.dryRun()) {
      return reclaiming.wouldDestroy(opened, going, out, Commands.err(spec));
    }
    List<Manifest> gone = going.isEmpty() ? going : opened.prune(going, VaultOption.writer());
    reclaiming.destroyed(gone, out);
    if (reclaiming.isBrief() && !gone.isEmpty()) {
      out.println("destroyed " + Terminal.count(gone.size(), "snapshot"));
    }
    return reclaiming.sweep(opened, out, Commands.err(spec));
  }

  private RetentionPolicy policy() throws Problem {
    KeepSpan span = within == null ? null : KeepSpan.parse(within);
    for (int count : new int[] {last, hourly, daily, weekly, monthly, yearly}) {
      if (count < RetentionPolicy.UNLIMITED) {
        throw new Problem.Usage(
            "%d is not how many to keep".formatted(count),
            "a --keep rule takes a count, or -1 for all",
            "Give a number from 0 up, or -1 for all.");
      }
    }
    RetentionPolicy policy =
        new RetentionPolicy(last, hourly, daily, weekly, monthly, yearly, span, Set.copyOf(tags));
    if (!policy.hasRules() && isRuled()) {
      throw new Problem.Usage(
          "no rule keeps anything",
          "each --keep option that was given is 0",
          "Give a number above 0, or -1 for all; or no --keep option and no dataset, to give space"
              + " back only.");
    }
    if (!policy.hasRules() && !datasets.isEmpty()) {
      throw new Problem.Usage(
          "no rule says which snapshots to keep",
          "datasets were named, but no --keep option",
          "Give a rule, as --keep-daily 7; or name no dataset, to give space back only.");
    }
    return policy;
  }

  private boolean isRuled() {
    return Objects.requireNonNull(spec).commandLine().getParseResult().matchedOptions().stream()
        .anyMatch(option -> option.longestName().startsWith("--keep"));
  }

  private List<String> ids(Vault opened) throws Problem {
    if (datasets.isEmpty()) {
      return opened.catalog().datasetIds();
    }
    SnapshotChoice choice = new SnapshotChoice(opened.catalog());
    Set<String> ids = new LinkedHashSet<>();
    for (String dataset : datasets) {
      ids.addAll(choice.datasets(dataset, recursive));
    }
    return new ArrayList<>(ids);
  }

  private static String[] words(RetentionPolicy.Verdict<Manifest> verdict) {
    return new String[] {
      verdict.item().snapshot().fullName(),
      TIME.format(verdict.item().creation().atZone(ZoneId.systemDefault())),
      verdict.kept() ? "stays" : "goes",
      String.join(", ", verdict.reasons())
    };
  }

  private static Map<String, @Nullable Object> fields(RetentionPolicy.Verdict<Manifest> verdict) {
    Map<String, @Nullable Object> fields = Reclaiming.fields(verdict.item().snapshot());
    fields.put("reasons", verdict.reasons());
    return fields;
  }
}
