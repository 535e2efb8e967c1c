package dev.zseal.job;

import dev.zseal.alert.Courier;
import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.history.Run;
import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.ProcessGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs of which all is real but the work.
public final class StagedRuns {

  private StagedRuns() {}

  /// What happens instead.
  public interface Act {
    void play(Job job, ProcessGroup group, Stage stage) throws Problem;
  }

  /// What a run can say.
  public static final class Stage {
    private final RunReport report;

    private Stage(RunReport report) {
      this.report = report;
    }

    public String run() {
      return report.run().map(Run::id).orElseThrow();
    }

    public void verified(Event.Verified verified) {
      report.verified(verified);
    }

    public void succeeded() {
      report.succeeded();
    }

    public void away(String target) {
      report.away(target, "it is not plugged in");
    }

    public void wrapped(Event.Wrapped wrapped) {
      report.wrapped(wrapped);
    }

    public void failed(String dataset, String target, Problem problem) {
      report.failed(dataset, target, problem);
    }
  }

  /// What a job chooses of encrypted datasets.
  ///
  /// @param properties the values of the property that it looks at
  public static SelectedDatasets choose(
      Job job, List<DatasetFacts> datasets, Map<DatasetName, String> properties) {
    Map<DatasetName, DatasetFacts> there = new LinkedHashMap<>();
    datasets.forEach(facts -> there.put(facts.name(), facts));
    return SelectedDatasets.choose(job.datasets(), there, properties);
  }

  public static JobRunner runner(Machine machine, History history, Courier courier, Act act) {
    return new JobRunner(
        machine, history, courier, (job, group, report) -> act.play(job, group, new Stage(report)));
  }
}
