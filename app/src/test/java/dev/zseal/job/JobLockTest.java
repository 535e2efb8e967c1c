package dev.zseal.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.history.State;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JobLockTest {

  @TempDir Path folder;

  /// Another process: says whether it got the lock, and has it until its input ends.
  static final class Other {
    public static void main(String[] arguments) throws IOException {
      try (FileChannel channel =
          FileChannel.open(
              Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        System.out.println(channel.tryLock() == null ? "held" : "got");
        System.out.flush();
        while (System.in.read() >= 0) {
          // Waiting for the end.
        }
      }
    }
  }

  private Process other() throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    return new ProcessBuilder(
            List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                folder.resolve("locks/night.lock").toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String said(Process process) throws Exception {
    return process.inputReader().readLine();
  }

  @Test
  void aSecondRun_isTurnedAway_andDoesNotOpenTheDoorToOtherProcesses() throws Exception {
    State state = new State(folder);
    try (JobLock _ = JobLock.take(state, "night")) {
      assertThatThrownBy(() -> JobLock.take(state, "night")).isInstanceOf(Problem.Conflict.class);
      JobLock.take(state, "noon").close();

      Process other = other();
      assertThat(said(other)).isEqualTo("held");
      other.destroy();
    }
    JobLock.take(state, "night").close();
  }

  @Test
  void anotherProcessesRun_isRespected_untilItEnds() throws Exception {
    State state = new State(folder);
    state.folder("locks");
    Process other = other();
    assertThat(said(other)).isEqualTo("got");

    assertThatThrownBy(() -> JobLock.take(state, "night")).isInstanceOf(Problem.Conflict.class);

    other.destroyForcibly().waitFor();
    JobLock.take(state, "night").close();
  }
}
