package dev.zseal.inspect;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.RecordType;
import dev.zseal.stream.SendRecord;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a file of streams holds, and whether it is whole.
///
/// Reading one to its end checks all checksums, as [StreamVerify] does; what is wrong is in
/// `problems` beside all that could be learned before.
///
/// @param source what a person calls the file
/// @param bytes bytes read: all of the file when nothing was wrong with it
/// @param parts what it holds, in its order
/// @param problems what is wrong with it; a damaged list in one BEGIN does not keep the rest from
///   being read, so there may be more than one
public record StreamInfo(String source, long bytes, List<Part> parts, List<Problem> problems) {

  public StreamInfo {
    parts = List.copyOf(parts);
    problems = List.copyOf(problems);
  }

  /// Reads `in` to its end or to the first damage; `in` stays the caller's to close.
  public static StreamInfo read(InputStream in, String source) {
    return new StreamInfoReader(in, source).read();
  }

  /// Whether every stream has its END, every package its conclusion, and every checksum holds.
  public boolean isWhole() {
    return problems.isEmpty();
  }

  /// The streams of single snapshots, those in packages included, in the order of the file.
  public List<Substream> streams() {
    return parts.stream()
        .flatMap(part ->
            switch (part) {
              case Substream stream -> List.of(stream).stream();
              case StreamPackage pack -> pack.streams().stream();
            })
        .toList();
  }

  /// What stands on its own in a file: the stream of a snapshot, or a package of several.
  public sealed interface Part {
    /// Where it starts in the file.
    long offset();
  }

  /// A package as `zfs send -R`, `-I` and `-p` write it.
  ///
  /// @param name the snapshot it was asked for, `pool/dataset@snapshot`
  /// @param fromSnapshot the snapshot before the first, in an incremental package
  /// @param toSnapshot the last snapshot; empty in a package without a list (plain `-I`)
  /// @param recursive whether it is a replication package (`-R`) of a dataset and all below it
  /// @param datasets datasets its list names; 0 in a package without a list
  /// @param streams its streams, in order
  /// @param concluded whether its closing END was reached
  public record StreamPackage(
      long offset,
      String name,
      Optional<String> fromSnapshot,
      Optional<String> toSnapshot,
      boolean recursive,
      int datasets,
      List<Substream> streams,
      boolean concluded)
      implements Part {

    public StreamPackage {
      streams = List.copyOf(streams);
    }
  }

  /// The stream of one snapshot.
  ///
  /// @param begin its BEGIN record
  /// @param order byte order of the machine that sent it
  /// @param keys wrapped keys and IV-set GUIDs of a raw stream
  /// @param resume where a resumed stream starts; empty in one that starts at the beginning
  /// @param records records and their payload, by type; types that do not occur are absent
  /// @param bytes length of the stream, headers included, as far as it was read
  /// @param checksum the checksum in its END, which holds; empty if END was not reached
  public record Substream(
      long offset,
      SendRecord.Begin begin,
      ByteOrder order,
      Optional<KeyData> keys,
      Optional<Resume> resume,
      Map<RecordType, Tally> records,
      long bytes,
      Optional<Fletcher4> checksum)
      implements Part {

    public Substream {
      records = Collections.unmodifiableMap(new TreeMap<>(records));
    }

    /// `pool/dataset@snapshot` at the time of sending.
    public String name() {
      return begin.toName();
    }

    /// When the snapshot was made, or the end of the calendar if that lies beyond.
    public Instant created() {
      long first = Instant.MIN.getEpochSecond();
      long last = Instant.MAX.getEpochSecond();
      return Instant.ofEpochSecond(Math.clamp(begin.creationTime(), first, last));
    }

    /// What the stream makes use of, in OpenZFS's words, lower case.
    public List<String> featureNames() {
      return FeatureNames.of(begin.features());
    }

    /// `filesystem`, `volume`, or the number of another kind of object set.
    public String kind() {
      return switch (begin.objsetType()) {
        case 2 -> "filesystem";
        case 3 -> "volume";
        default -> "object set of type " + Integer.toUnsignedString(begin.objsetType());
      };
    }

    /// Records and payload altogether.
    public Tally total() {
      return Tally.sum(records.values());
    }

    /// Whether END was reached, and with it every checksum holds.
    public boolean isWhole() {
      return checksum.isPresent();
    }
  }

  /// Where a stream made by `zfs send -t` starts.
  public record Resume(long object, long offset) {}
}
