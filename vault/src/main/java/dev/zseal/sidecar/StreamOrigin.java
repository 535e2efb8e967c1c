package dev.zseal.sidecar;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/// Which stream a file begins with, as its first record says.
///
/// @param snapshot its name, or that of the last one of a package; printable ASCII only
/// @param toGuid 0 for a package
/// @param fromGuid 0 for a full and for a package
record StreamOrigin(String snapshot, long toGuid, long fromGuid) {

  /// Bytes of the first record that are looked at.
  static final int BYTES = 312;

  /// Bytes of the two GUIDs by which another stream is told from a damaged one: one bad byte is not
  /// another snapshot.
  private static final int OTHER_BYTES = 5;

  /// @param start the first bytes of a stream
  static StreamOrigin of(byte[] start, String source) throws Problem {
    ByteOrder order = StreamReader.order(start, source);
    SendRecord record = StreamReader.decode(Arrays.copyOf(start, BYTES), order);
    if (!(record instanceof SendRecord.Begin begin)) {
      throw new Problem.Corrupt(
          source + " is not a send stream",
          "its first record is no BEGIN",
          "Give files that `zfs send` wrote.");
    }
    // Names of ZFS have no other characters; what has is a stranger's.
    String name = begin.toName().replaceAll("[^ -~]", "?");
    return new StreamOrigin(name, begin.toGuid(), begin.fromGuid());
  }

  /// Whether this is so unlike `other` that no damage can be the reason.
  boolean isAnother(StreamOrigin other) {
    return bytes(toGuid ^ other.toGuid) + bytes(fromGuid ^ other.fromGuid) >= OTHER_BYTES;
  }

  private static int bytes(long difference) {
    int count = 0;
    for (long rest = difference; rest != 0; rest >>>= Byte.SIZE) {
      count += (rest & 0xff) == 0 ? 0 : 1;
    }
    return count;
  }

  /// For a person.
  String words() {
    String from =
        fromGuid == 0 ? "" : ", an increment from " + HexFormat.of().toHexDigits(fromGuid);
    return "%s (%s%s)".formatted(snapshot, HexFormat.of().toHexDigits(toGuid), from);
  }
}
