package dev.zseal.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// What a command does when it is told to stop (Ctrl-C, SIGTERM): its input ends, and it has a
/// moment to keep what it has. One that keeps all along says how far it came.
final class Stopping {

  private static final int SECONDS = 30;

  private static final AtomicReference<Stopping> INSTALLED = new AtomicReference<>();

  private final AtomicReference<Closeable> input = new AtomicReference<>();
  private final AtomicReference<Runnable> lastWords = new AtomicReference<>();
  private final CountDownLatch done = new CountDownLatch(1);

  private Stopping() {}

  /// To be called once, by the program itself.
  static Stopping install() {
    Stopping stopping = new Stopping();
    INSTALLED.set(stopping);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(stopping::stop));
    return stopping;
  }

  /// From now on, to stop means that `input` is closed.
  static void closes(Closeable input) {
    Stopping stopping = INSTALLED.get();
    if (stopping != null) {
      stopping.input.set(input);
    }
  }

  /// From now on, to stop means that this is said, and the command ends where it is.
  static void says(Runnable words) {
    Stopping stopping = INSTALLED.get();
    if (stopping != null) {
      stopping.lastWords.set(words);
    }
  }

  /// The command has come to its end.
  void done() {
    done.countDown();
  }

  private void stop() {
    Runnable words = lastWords.get();
    if (words != null && done.getCount() != 0) {
      words.run();
    }
    Closeable open = input.get();
    if (open == null || done.getCount() == 0) {
      return;
    }
    try {
      open.close();
      boolean _ = done.await(SECONDS, TimeUnit.SECONDS);
    } catch (IOException | InterruptedException _) {
      // What was kept before still is.
    }
  }
}
