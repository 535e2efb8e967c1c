package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A stream that comes slowly is looked at as soon as its first records are there.
class SlowLineTest {

  private static final int FIRST_BYTES = 4096;

  private final MemoryStore store = new MemoryStore();
  private final WriterIdentity writer = WriterIdentity.generate();

  private CompletableFuture<Void> receive(PipedInputStream in) {
    return CompletableFuture.runAsync(() -> {
      try {
        new VaultFixture(store, 3)
            .vault.receive(
                in,
                "a slow line",
                writer,
                ReceiveOptions.DEFAULT,
                new ReceiveListener() {
                  @Override
                  public void progress(long bytesRead) {}

                  @Override
                  public void finished(Received received) {}
                });
      } catch (Problem e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void anIncrementWithoutItsBase_isRefusedBeforeItsDataCome() throws Exception {
    byte[] stream = History.stream(new RandomDataset(5, History.SNAPSHOTS), 1);
    try (var out = new PipedOutputStream();
        var in = new PipedInputStream(out, 1 << 20)) {
      out.write(stream, 0, FIRST_BYTES);
      out.flush();

      assertThatThrownBy(() -> receive(in).get(20, TimeUnit.SECONDS))
          .rootCause()
          .isInstanceOf(Problem.Refused.class);
    }
  }

  @Test
  void whatItBuildsOn_isPinnedAtOnce() throws Exception {
    byte[] stream = History.stream(new RandomDataset(5, History.SNAPSHOTS), 0);
    try (var out = new PipedOutputStream();
        var in = new PipedInputStream(out, 1 << 20)) {
      out.write(stream, 0, FIRST_BYTES);
      out.flush();
      CompletableFuture<Void> receiving = receive(in);

      for (int tries = 0; tries < 1000 && !isPinned(); tries++) {
        Thread.sleep(20);
      }

      assertThat(isPinned()).isTrue();
      assertThat(receiving).isNotDone();
      rest(out, stream);
      receiving.get(20, TimeUnit.SECONDS);
    }
  }

  private static void rest(PipedOutputStream out, byte[] stream) throws IOException {
    out.write(stream, FIRST_BYTES, stream.length - FIRST_BYTES);
    out.close();
  }

  private boolean isPinned() {
    return store.lengths().keySet().stream().anyMatch(name -> name.endsWith(".pin"));
  }
}
