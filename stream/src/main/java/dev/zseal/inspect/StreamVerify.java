package dev.zseal.inspect;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Reads a file of streams to its end and believes nothing it was not told by a checksum.
public final class StreamVerify {

  private StreamVerify() {}

  /// Checks every record of `in`, the END of every stream and the conclusion of every package.
  ///
  /// @param source what a person calls the stream
  /// @throws Problem if anything is damaged or missing; its evidence names the byte
  public static StreamTotals verify(InputStream in, String source) throws Problem {
    var reader = new StreamReader(in, source);
    long packages = 0;
    long streams = 0;
    long records = 0;
    long payloadBytes = 0;
    for (@Nullable SendRecord r = reader.next(); r != null; r = reader.next()) {
      records++;
      payloadBytes += reader.payloadLength();
      if (r instanceof SendRecord.Begin begin) {
        if (begin.compound()) {
          packages++;
        } else {
          streams++;
        }
        if (begin.payloadLength() > 0) {
          BeginList.read(reader.payload(), source, reader.recordOffset());
        }
      }
    }
    return new StreamTotals(packages, streams, records, payloadBytes, reader.position());
  }
}
