package dev.zseal.zap;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;

/// Fetches blocks, and says what is wrong with them.
final class Blocks {

  private Blocks() {}

  /// A block that must not be a hole.
  static byte[] required(DmuObject object, long id) throws Problem {
    byte[] block = id < 0 || id > object.maxBlockId() ? null : object.block(id);
    if (block == null) {
      throw corrupt(object, id, "a block of a ZAP", "a hole");
    }
    return block;
  }

  static Problem.Corrupt corrupt(DmuObject object, long block, String expected, Object found) {
    return new Problem.Corrupt(
        "object %d is damaged".formatted(object.number()),
        "block %d: expected %s, found %s".formatted(block, expected, found),
        "Look into another snapshot; `zseal scrub` says whether the vault itself is damaged.");
  }
}
