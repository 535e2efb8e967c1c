package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Reads small objects in their order, several at a time where there are many: on a network mount
/// each takes a round trip, and a year of hourly snapshots is thousands.
///
/// @param <K> what is read
/// @param <V> what that gives
final class ReadAhead<K, V> implements AutoCloseable {

  /// Fewer are not worth the threads.
  private static final int FEW = 64;

  private static final int THREADS = 8;

  /// How many are read, or being read, and not taken yet.
  private static final int AHEAD = 128;

  private final List<K> wanted;
  private final Reader<K, V> reader;
  private final @Nullable ExecutorService executor;
  private final Deque<Future<V>> ahead = new ArrayDeque<>();
  private int submitted;

  /// Reads one object.
  interface Reader<K, V> {
    V read(K key) throws Problem;
  }

  /// @param wanted all that will be asked for, in that order
  /// @param reader called by several threads
  ReadAhead(List<K> wanted, Reader<K, V> reader) {
    this.wanted = List.copyOf(wanted);
    this.reader = reader;
    this.executor = wanted.size() < FEW ? null : Executors.newFixedThreadPool(THREADS);
  }

  /// The next one, which `key` is.
  V read(K key) throws Problem {
    ExecutorService threads = executor;
    if (threads == null) {
      return reader.read(key);
    }
    while (submitted < wanted.size() && ahead.size() < AHEAD) {
      K next = wanted.get(submitted++);
      ahead.add(threads.submit(() -> reader.read(next)));
    }
    try {
      return ahead.remove().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Problem problem) {
        throw problem;
      }
      throw new IllegalStateException("reading %s failed".formatted(key), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem.Unavailable(
          "reading the vault was interrupted", "before its end", "Run it again.", e);
    }
  }

  @Override
  public void close() {
    if (executor != null) {
      executor.shutdownNow();
    }
  }
}
