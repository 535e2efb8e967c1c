package dev.zseal.zfs;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.StreamReader;
import java.io.IOException;
import java.io.InputStream;

/// A `zfs send` at work. Closing it before its end kills it.
public final class RunningSend implements AutoCloseable {
  private final Command command;
  private final Route route;
  private final Child child;

  RunningSend(Command command, Route route, Child child) {
    this.command = command;
    this.route = route;
    this.child = child;
  }

  /// The stream. That it ended does not say it is whole: [#finish()] does.
  public InputStream stdout() {
    return child.stdout();
  }

  /// Reads the BEGIN of the stream. A sender that fails before it says why, in its own words.
  ///
  /// @param in [#stdout()], or what reads from it
  /// @param source the stream's name in messages
  public StreamHead head(InputStream in, String source) throws Problem {
    StreamReader reader = new StreamReader(in, source);
    SendRecord first;
    try {
      first = reader.next();
    } catch (Problem e) {
      finish();
      throw e;
    }
    if (!(first instanceof SendRecord.Begin begin)) {
      finish();
      throw new Problem.Corrupt(
          source + " is no stream",
          "its first record is " + (first == null ? "missing" : first.getClass().getSimpleName()),
          "See what zfs send says by itself.");
    }
    return new StreamHead(begin, reader.payload(), reader.order());
  }

  /// Waits for the sender, and throws in its own words what it failed of.
  ///
  /// Called when the stream was read to its end. What was not read is given up: a sender that has
  /// more to say fails on the closed pipe.
  public void finish() throws Problem {
    try {
      child.stdout().close();
    } catch (IOException _) {
      /* Closing a pipe we read from: its exit status is what counts. */
    }
    Child.Exit exit = child.await();
    if (exit.status() != 0) {
      throw Failures.of(command, route, exit);
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
