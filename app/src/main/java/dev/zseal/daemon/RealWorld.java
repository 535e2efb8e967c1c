package dev.zseal.daemon;

import dev.zseal.alert.Courier;
import dev.zseal.config.Configuration;
import dev.zseal.config.Job;
import dev.zseal.history.Event;
import dev.zseal.history.History;
import dev.zseal.job.JobRunner;
import dev.zseal.job.Machine;
import dev.zseal.job.RunListener;
import dev.zseal.problem.Problem;
import dev.zseal.status.Asking;
import dev.zseal.status.Look;
import dev.zseal.status.Objective;
import dev.zseal.status.Runner;
import dev.zseal.status.Status;
import dev.zseal.zfs.ProcessGroup;
import java.util.Set;

/// Threads, pools and vaults as they are.
record RealWorld(
    Machine machine,
    History history,
    Courier courier,
    RunListener listener,
    Objective objective,
    Asking asking)
    implements Daemon.World {

  @Override
  public void begin(String name, Runnable work) {
    Thread.ofPlatform().name(name).daemon(true).start(work);
  }

  @Override
  public Event.Finished run(Job job, String why, ProcessGroup group) throws Problem {
    return new JobRunner(machine, history, courier).run(job, why, group, listener);
  }

  @Override
  public Status look(Configuration configuration, Set<String> running, Runner self) throws Problem {
    return new Look(configuration, machine, history, objective, asking).look(running, self);
  }
}
