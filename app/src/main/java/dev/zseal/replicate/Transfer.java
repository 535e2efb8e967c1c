package dev.zseal.replicate;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.zfs.RestoredProperties;
import dev.zseal.zfs.RunningReceive;
import dev.zseal.zfs.RunningSend;
import dev.zseal.zfs.ZfsHost;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Carries one stream from a `zfs send` to a `zfs receive`.
///
/// Its BEGIN is read before a byte goes on: what is not sealed, or not what was asked for, does not
/// reach the target. All that follows is checked by the receiver, record by record.
final class Transfer {

  private static final int CHUNK = 1 << 20;

  private final RunningSend send;
  private final String source;
  private final Recorded begin;
  private final StreamHead head;

  /// Reads the BEGIN of a stream.
  ///
  /// @param guid of the snapshot that was asked for
  Transfer(RunningSend send, String source, long guid) throws Problem {
    this.send = send;
    this.source = source;
    this.begin = new Recorded(send.stdout());
    this.head = head(guid);
  }

  private StreamHead head(long guid) throws Problem {
    StreamHead read = send.head(begin, source);
    SendRecord.Begin record = read.begin();
    if (record.compound() || !record.isRaw() || record.toGuid() != guid) {
      throw new Problem.Refused(
          "%s was not sent on".formatted(source),
          !record.isRaw()
              ? "it is not raw: the sealed blocks would leave unsealed"
              : "it is of %s, GUID %x".formatted(record.toName(), record.toGuid()),
          "Nothing went to the target. Report this with the output of `zfs version`.");
    }
    return read;
  }

  StreamHead head() {
    return head;
  }

  /// Carries the stream over, to its end.
  ///
  /// @return what the receiver said though it succeeded
  String run(ZfsHost host, DatasetName target, RestoredProperties properties, LongConsumer progress)
      throws Problem {
    try (RunningReceive receive = host.receiveResumable(target, properties)) {
      Problem broken = pump(receive.stdin(), progress);
      if (broken != null) {
        // The sender then fails too, of a pipe that nobody reads: that is no news.
        send.close();
        String _ = receive.finish();
        throw broken;
      }
      try {
        send.finish();
      } catch (Problem e) {
        endedEarly(receive);
        throw e;
      }
      return receive.finish();
    }
  }

  /// @return why not all could be written, if so
  private @Nullable Problem pump(OutputStream to, LongConsumer progress) throws Problem {
    byte[] chunk = begin.recorded();
    int filled = chunk.length;
    long moved = 0;
    InputStream from = send.stdout();
    while (filled >= 0) {
      try {
        to.write(chunk, 0, filled);
      } catch (IOException e) {
        return new Problem.Unavailable(
            "The receiver stopped reading", String.valueOf(e.getMessage()), "Run it again.", e);
      }
      moved += filled;
      progress.accept(moved);
      if (chunk.length < CHUNK) {
        chunk = new byte[CHUNK];
      }
      try {
        filled = from.read(chunk);
      } catch (IOException e) {
        throw new Problem.Unavailable(
            "The stream of %s broke off".formatted(source),
            String.valueOf(e.getMessage()),
            "Run it again: it goes on where it stopped.",
            e);
      }
    }
    return null;
  }

  /// The receiver keeps what it got, for a resume; that it misses the end is no news.
  private static void endedEarly(RunningReceive receive) {
    try {
      String _ = receive.finish();
    } catch (Problem _) {
      // The sender's failure is the one to tell.
    }
  }

  /// A stream that remembers what was read of it.
  private static final class Recorded extends FilterInputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Recorded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      if (read >= 0) {
        bytes.write(read);
      }
      return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      if (read > 0) {
        bytes.write(into, offset, read);
      }
      return read;
    }

    byte[] recorded() {
      return bytes.toByteArray();
    }
  }
}
