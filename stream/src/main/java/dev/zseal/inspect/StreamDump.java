package dev.zseal.inspect;

import dev.zseal.problem.Problem;
import dev.zseal.stream.RecordType;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Writes every record of a stream as text, line for line what `zstream dump -v` prints.
///
/// Pinned to OpenZFS 2.1.11, 2.3.9 and 2.4.4, which agree. A damaged stream ends the dump, without
/// its summary, at the record where the damage shows.
public final class StreamDump {

  private static final long MAGIC = 0x2F5bacbacL;
  private static final int HEADER_BYTES = 312;
  private static final RecordType[] SUMMARY_ORDER = {
    RecordType.BEGIN,
    RecordType.END,
    RecordType.OBJECT,
    RecordType.FREEOBJECTS,
    RecordType.WRITE,
    RecordType.WRITE_BYREF,
    RecordType.WRITE_EMBEDDED,
    RecordType.FREE,
    RecordType.SPILL
  };

  private final StreamReader reader;
  private final String source;
  private final Appendable out;
  private final StringBuilder text = new StringBuilder();
  private final Tally.ByType tallies = new Tally.ByType();

  private StreamDump(StreamReader reader, String source, Appendable out) {
    this.reader = reader;
    this.source = source;
    this.out = out;
  }

  /// Dumps all of `in`, which stays the caller's to close.
  ///
  /// @param source what a person calls the stream
  /// @throws IOException if `out` does; an error of `in` is a [Problem]
  public static void write(InputStream in, String source, Appendable out)
      throws Problem, IOException {
    new StreamDump(new StreamReader(in, source), source, out).write();
  }

  private void write() throws Problem, IOException {
    long toGuid = 0;
    for (@Nullable SendRecord r = reader.next(); r != null; r = reader.next()) {
      tallies.count(r.type(), reader.payloadLength());
      if (r instanceof SendRecord.Begin begin) {
        toGuid = begin.toGuid();
        begin(begin);
      } else {
        RecordLine.append(r, toGuid, reader.payloadLength(), text);
      }
      flush();
    }
    summary();
    flush();
  }

  private void flush() throws IOException {
    out.append(text);
    text.setLength(0);
  }

  private void begin(SendRecord.Begin begin) throws Problem {
    text.append("BEGIN record\n");
    field("hdrtype", begin.compound() ? "2" : "1");
    field("features", Long.toHexString(begin.features().bits()));
    field("magic", Long.toHexString(MAGIC));
    field("creation_time", Long.toHexString(begin.creationTime()));
    field("type", Integer.toUnsignedString(begin.objsetType()));
    field("flags", "0x" + Integer.toHexString(begin.flags()));
    field("toguid", Long.toHexString(begin.toGuid()));
    field("fromguid", Long.toHexString(begin.fromGuid()));
    field("toname", begin.toName());
    field("payloadlen", Integer.toUnsignedString(begin.payloadLength()));
    text.append('\n');
    if (begin.payloadLength() > 0) {
      byte[] payload = reader.payload();
      NvListText.append(BeginList.read(payload, source, reader.recordOffset()), 0, text);
    }
  }

  private void field(String name, String value) {
    text.append('\t').append(name).append(" = ").append(value).append('\n');
  }

  private void summary() {
    text.append("SUMMARY:\n");
    for (RecordType type : SUMMARY_ORDER) {
      Tally tally = tallies.of(type);
      text.append("\tTotal DRR_").append(type).append(" records = ").append(tally.records());
      text.append(" (").append(tally.bytes()).append(" bytes)\n");
    }
    Tally total = tallies.total();
    long headers = total.records() * HEADER_BYTES;
    text.append("\tTotal records = ").append(total.records()).append('\n');
    size("payload size", total.bytes());
    size("header overhead", headers);
    size("stream length", total.bytes() + headers);
  }

  private void size(String what, long bytes) {
    text.append("\tTotal ").append(what).append(" = ").append(bytes);
    text.append(" (0x").append(Long.toHexString(bytes)).append(")\n");
  }
}
