package dev.zseal.status;

import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.config.Source;
import dev.zseal.config.Target;
import dev.zseal.history.History;
import dev.zseal.history.Point;
import dev.zseal.job.Machine;
import dev.zseal.job.SelectedDatasets;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.SnapshotFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Looks at a world that is made up.
public final class StagedLook {

  private final Objective objective = new Objective();
  /* In the thread that looks: a simulation has an order. */
  private final Asking asking = new Asking(Duration.ofMinutes(1), Runnable::run);

  /// What is there to be seen.
  public interface Scene {
    /// What a job chooses.
    List<String> chosen(Job job) throws Problem;

    /// All encrypted datasets.
    List<String> datasets() throws Problem;

    Vault vault(String target) throws Problem;
  }

  /// What a vault says of itself.
  ///
  /// @param damaged full names of snapshots
  /// @param rewrapped datasets whose key was wrapped anew lately
  public record Vault(
      List<Point> newest, List<String> damaged, List<String> rewrapped, long used, long free) {}

  public Status look(
      Configuration configuration,
      Machine machine,
      History history,
      Set<String> running,
      Runner runner,
      Scene scene)
      throws Problem {
    return new Look(configuration, machine, history, objective, sight(scene), asking)
        .look(running, runner);
  }

  private static Sight sight(Scene scene) {
    return new Sight() {
      @Override
      public SelectedDatasets chosen(Job job) throws Problem {
        return new SelectedDatasets(
            facts(scene.chosen(job)), List.of(), List.of(), Set.of("tank"), Set.of());
      }

      @Override
      public List<DatasetFacts> datasets(Source source, DatasetName top) throws Problem {
        return facts(scene.datasets());
      }

      @Override
      public List<PoolFacts> pools(Source source) {
        return List.of();
      }

      @Override
      public List<SnapshotFacts> snapshots(Source source, DatasetName top) {
        return List.of();
      }

      @Override
      public VaultFacts target(Target target) throws Problem {
        Vault vault = scene.vault(target.name());
        var facts = new VaultFacts(target.name(), List.of(), vault.used(), vault.free());
        vault.newest().forEach(point -> facts.verified(point, point.creation()));
        facts.damaged().addAll(vault.damaged());
        for (String dataset : vault.rewrapped()) {
          facts.drifts().add(new Observed.Drift(dataset, target.name(), "s", "aaaa", "bbbb", true));
        }
        return facts;
      }
    };
  }

  private static List<DatasetFacts> facts(List<String> names) throws Problem {
    List<DatasetFacts> facts = new ArrayList<>();
    for (String text : names) {
      DatasetName name = DatasetName.parse(text);
      facts.add(
          new DatasetFacts(
              name,
              DatasetFacts.Kind.FILESYSTEM,
              1,
              "aes-256-gcm",
              name,
              DatasetFacts.KeyStatus.UNAVAILABLE));
    }
    return facts;
  }
}
