package dev.zseal.inspect;

import dev.zseal.nvlist.NvList;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads a file for [StreamInfo]: at most one package and one stream in it are open at a time.
final class StreamInfoReader {

  private final StreamReader reader;
  private final String source;
  private final List<StreamInfo.Part> parts = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private @Nullable OpenPackage pack;
  private @Nullable OpenStream stream;

  StreamInfoReader(InputStream in, String source) {
    this.reader = new StreamReader(in, source);
    this.source = source;
  }

  /// The header of a package, and its streams up to here.
  private record OpenPackage(
      long offset, SendRecord.Begin begin, NvList list, List<StreamInfo.Substream> streams) {

    StreamInfo.StreamPackage part(boolean concluded) {
      return new StreamInfo.StreamPackage(
          offset,
          begin.toName(),
          list.string("fromsnap"),
          list.string("tosnap"),
          list.size() > 0 && !list.has("not_recursive"),
          list.list("fss").map(NvList::size).orElse(0),
          streams,
          concluded);
    }
  }

  /// A stream of one snapshot up to here.
  private record OpenStream(
      long offset,
      SendRecord.Begin begin,
      ByteOrder order,
      Optional<KeyData> keys,
      Optional<StreamInfo.Resume> resume,
      Tally.ByType tallies) {

    StreamInfo.Substream part(long end, Optional<Fletcher4> checksum) {
      return new StreamInfo.Substream(
          offset, begin, order, keys, resume, tallies.soFar(), end - offset, checksum);
    }
  }

  StreamInfo read() {
    try {
      for (@Nullable SendRecord r = reader.next(); r != null; r = reader.next()) {
        if (r instanceof SendRecord.Begin begin) {
          open(begin);
        }
        if (stream != null) {
          stream.tallies().count(r.type(), reader.payloadLength());
        }
        if (r instanceof SendRecord.End end) {
          close(end);
        }
      }
    } catch (Problem problem) {
      problems.add(problem);
    }
    if (stream != null) {
      add(stream.part(reader.position(), Optional.empty()));
    }
    if (pack != null) {
      parts.add(pack.part(false));
    }
    return new StreamInfo(source, reader.position(), parts, problems);
  }

  private void open(SendRecord.Begin begin) throws Problem {
    long offset = reader.recordOffset();
    byte[] payload = reader.payload();
    NvList list = NvList.builder().build();
    Optional<KeyData> keys = Optional.empty();
    try {
      if (payload.length > 0) {
        list = BeginList.read(payload, source, offset);
      }
      if (begin.isRaw()) {
        keys = Optional.of(KeyData.read(payload, source));
      }
    } catch (Problem problem) {
      problems.add(problem);
    }
    if (begin.compound()) {
      pack = new OpenPackage(offset, begin, list, new ArrayList<>());
    } else {
      OptionalLong object = list.uint64("resume_object");
      Optional<StreamInfo.Resume> resume = Optional.empty();
      if (object.isPresent()) {
        resume =
            Optional.of(
                new StreamInfo.Resume(object.getAsLong(), list.uint64("resume_offset").orElse(0)));
      }
      stream = new OpenStream(offset, begin, reader.order(), keys, resume, new Tally.ByType());
    }
  }

  /// An END closes the open stream, or the header of a package, or (outside both) the package.
  private void close(SendRecord.End end) {
    if (stream != null) {
      add(stream.part(reader.position(), Optional.of(end.checksum())));
      stream = null;
    } else if (pack != null && end.checksum().equals(Fletcher4.ZERO)) {
      parts.add(pack.part(true));
      pack = null;
    }
  }

  private void add(StreamInfo.Substream part) {
    if (pack != null) {
      pack.streams().add(part);
    } else {
      parts.add(part);
    }
  }
}
