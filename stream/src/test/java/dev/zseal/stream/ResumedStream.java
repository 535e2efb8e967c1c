package dev.zseal.stream;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListReader;
import dev.zseal.nvlist.NvListWriter;
import dev.zseal.nvlist.PackedNvList;
import dev.zseal.problem.Problem;
import dev.zseal.stream.StreamHead.ResumePoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What `zfs send -t` would write where a stream was interrupted.
///
/// The dnode block and the object are repeated, and the block at the very offset; free slots and
/// objects before, blocks and holes that end before the offset are left out.
public final class ResumedStream {

  private final ResumePoint from;
  private SendRecord.@Nullable ObjectRange range;
  private boolean begun;
  private boolean inObject;

  private ResumedStream(ResumePoint from) {
    this.from = from;
  }

  /// The rest of `stream`, one raw stream, from `from` on.
  public static byte[] of(byte[] stream, ResumePoint from) throws Problem, IOException {
    return new ResumedStream(from).rest(stream);
  }

  private byte[] rest(byte[] stream) throws Problem, IOException {
    var reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    var out = new ByteArrayOutputStream();
    @Nullable StreamWriter writer = null;
    for (SendRecord r = reader.next(); r != null; r = reader.next()) {
      byte[] payload = reader.payload();
      if (r instanceof SendRecord.Begin begin) {
        writer = new StreamWriter(out, reader.order());
        begin(begin, payload, writer);
      } else if (writer != null) {
        record(r, payload, writer);
      }
    }
    if (writer == null || !begun) {
      throw new IllegalArgumentException("no object " + from.object());
    }
    writer.flush();
    return out.toByteArray();
  }

  private void begin(SendRecord.Begin begin, byte[] payload, StreamWriter writer)
      throws Problem, IOException {
    PackedNvList packed = NvListReader.read(payload, 0, payload.length);
    var list = NvList.builder();
    list.uint64("resume_object", from.object()).uint64("resume_offset", from.offset());
    packed.list().forEach(pair -> list.put(pair.name(), pair.value()));
    byte[] edited =
        packed.encoding() == PackedNvList.Encoding.XDR
            ? NvListWriter.xdr(list.build())
            : NvListWriter.nativeLittleEndian(list.build());
    edited = Arrays.copyOf(edited, edited.length + 3 & -4);
    var resumed =
        new SendRecord.Begin(
            false,
            new Features(begin.features().bits() | Features.RESUMING),
            begin.creationTime(),
            begin.objsetType(),
            begin.flags(),
            begin.toGuid(),
            begin.fromGuid(),
            begin.toName(),
            edited.length);
    writer.begin(resumed, edited);
  }

  private void record(SendRecord r, byte[] payload, StreamWriter writer) throws IOException {
    switch (r) {
      case SendRecord.End _ -> {
        writer.end();
        return;
      }
      case SendRecord.ObjectRange opened -> {
        range = opened;
        inObject = false;
      }
      case SendRecord.Dnode dnode -> {
        inObject = dnode.object() == from.object();
        if (inObject && range != null) {
          begun = true;
          writer.write(range);
        }
      }
      case SendRecord.FreeObjects _ -> inObject = false;
      default -> {}
    }
    if (begun && !(inObject && isBefore(r))) {
      writer.write(r, payload, 0, payload.length);
    }
  }

  private boolean isBefore(SendRecord r) {
    return switch (r) {
      case SendRecord.Write write -> Long.compareUnsigned(write.offset(), from.offset()) < 0;
      case SendRecord.Free free ->
          free.length() != SendRecord.Free.TO_END
              && Long.compareUnsigned(free.offset() + free.length(), from.offset()) <= 0;
      default -> false;
    };
  }
}
