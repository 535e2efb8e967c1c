package dev.zseal.zfs;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.io.OutputStream;

/// A `zfs receive` at work. Closing it before [#finish()] kills it, and what it received is gone.
public final class RunningReceive implements AutoCloseable {
  private final Command command;
  private final Route route;
  private final Child child;

  RunningReceive(Command command, Route route, Child child) {
    this.command = command;
    this.route = route;
    this.child = child;
  }

  /// Where the stream goes. When writing fails, the receiver gave up: [#finish()] says why.
  public OutputStream stdin() {
    return child.stdin();
  }

  /// What writes a whole stream.
  @FunctionalInterface
  public interface Writing {
    void writeTo(OutputStream out) throws Problem, IOException;
  }

  /// Has a stream written to the receiver, and [ends it][#finish()]. Where writing fails, what the
  /// receiver says of it comes first.
  public String take(Writing stream) throws Problem {
    try {
      stream.writeTo(stdin());
      stdin().close();
    } catch (IOException e) {
      String _ = finish();
      throw new Problem.Unavailable(
          "zfs receive stopped reading", String.valueOf(e.getMessage()), "Run it again.", e);
    } catch (Problem.Unavailable e) {
      String _ = finish();
      throw e;
    }
    return finish();
  }

  /// Ends the stream, waits for the receiver, and throws in its own words what it failed of.
  ///
  /// @return what it said though it succeeded, mostly nothing: a property it was not permitted to
  ///   set makes `zfs receive` warn, not fail
  public String finish() throws Problem {
    IOException cut = null;
    try {
      child.stdin().close();
    } catch (IOException e) {
      cut = e;
    }
    Child.Exit exit = child.await();
    if (exit.status() != 0) {
      throw Failures.of(command, route, exit);
    }
    if (cut != null) {
      throw new Problem.Unavailable(
          "The receiver on " + route.place() + " did not take the end of the stream",
          Failures.printable(String.valueOf(cut.getMessage())),
          "Check with `zfs list -t snapshot` what is there, then try again.",
          cut);
    }
    return Failures.printable(exit.stderr());
  }

  @Override
  public void close() {
    child.close();
  }
}
