package dev.zseal.cli;

import dev.zseal.history.Event;
import dev.zseal.history.EventText;
import dev.zseal.history.EventWords;
import dev.zseal.job.RunListener;
import dev.zseal.problem.Problem;
import java.io.PrintWriter;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What runs say, for a person, a program or systemd's journal.
final class RunLines implements RunListener {

  /// How lines look.
  enum Form {
    /// `2026-11-22 03:00:01 text`
    HUMAN,
    /// One JSON object a line, as in the run's log.
    JSON,
    /// With the severity in front as systemd reads it, and without the time, which the journal has.
    JOURNALD;

    /// The journal's if standard error leads there.
    static Form of(@Nullable String given) throws Problem.Usage {
      if (given != null) {
        for (Form form : values()) {
          if (form.name().equalsIgnoreCase(given)) {
            return form;
          }
        }
        throw new Problem.Usage(
            "log lines have no form '%s'".formatted(given),
            "there are human, json and journald",
            "Say --log human.");
      }
      return System.getenv("JOURNAL_STREAM") == null || Tty.isError() ? HUMAN : JOURNALD;
    }
  }

  private static final int ERROR = 3;
  private static final int NOTICE = 5;
  private static final int INFORMATION = 6;

  private final PrintWriter out;
  private final Form form;
  private final ZoneId zone;
  private final boolean steps;
  private ProgressLine progress;

  /// @param steps whether to show commands
  RunLines(PrintWriter out, Form form, ZoneId zone, boolean steps) {
    this.out = out;
    this.form = form;
    this.zone = zone;
    this.steps = steps;
    this.progress = line();
  }

  private ProgressLine line() {
    return new ProgressLine(out, VaultOption.clock(), Tty.isError(), "transferred", 0);
  }

  @Override
  public synchronized void event(Event.Dated dated) {
    if (form != Form.JSON && dated.event() instanceof Event.Step && !steps) {
      return;
    }
    progress.clear();
    if (!(dated.event() instanceof Event.Progress)) {
      progress = line();
    }
    switch (form) {
      case JSON -> out.println(EventText.line(dated));
      case HUMAN -> out.println(Terminal.line(EventWords.line(dated, zone)));
      case JOURNALD ->
          out.println(
              "<%d>%s"
                  .formatted(level(dated.event()), Terminal.line(EventWords.text(dated.event()))));
    }
    out.flush();
  }

  private static int level(Event event) {
    return switch (event) {
      case Event.Failed _ -> ERROR;
      case Event.Note _ -> NOTICE;
      case Event.Finished e when !e.outcome().isFine() -> ERROR;
      default -> INFORMATION;
    };
  }

  @Override
  public synchronized void progress(String dataset, String target, long bytes) {
    if (form == Form.HUMAN && Tty.isError()) {
      progress.at(bytes);
    }
  }

  /// Something that belongs to no run.
  synchronized void say(String text) {
    progress.clear();
    switch (form) {
      case JSON ->
          out.println(
              EventText.line(new Event.Dated(VaultOption.clock().instant(), new Event.Note(text))));
      case HUMAN ->
          out.println(
              Terminal.line(
                  EventWords.line(
                      new Event.Dated(VaultOption.clock().instant(), new Event.Note(text)), zone)));
      case JOURNALD -> out.println("<%d>%s".formatted(NOTICE, Terminal.line(text)));
    }
    out.flush();
  }
}
