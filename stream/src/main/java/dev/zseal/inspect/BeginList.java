package dev.zseal.inspect;

import dev.zseal.nvlist.NvList;
import dev.zseal.nvlist.NvListReader;
import dev.zseal.problem.Problem;

/// The nvlist in a BEGIN record's payload.
final class BeginList {

  private BeginList() {}

  /// Reads it; the error names the place in the stream, which the list's own reader cannot know.
  static NvList read(byte[] payload, String source, long recordOffset) throws Problem {
    try {
      return NvListReader.read(payload, 0, payload.length).list();
    } catch (Problem.Corrupt e) {
      throw new Problem.Corrupt(
          source + " has an unreadable list in a BEGIN record",
          "%s; the record is at byte %d".formatted(e.evidence(), recordOffset),
          e.hint());
    }
  }
}
