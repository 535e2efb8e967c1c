package dev.zseal.replicate;

import dev.zseal.name.DatasetName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.pairing.Pair;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.Advice;
import dev.zseal.zfs.PartialReceive;
import dev.zseal.zfs.ShellWords;

/// A replica of which a part was received, and the rest is to come.
final class Interrupted {

  private Interrupted() {}

  /// Reads the token of a pair's replica. What is not this source's, or was not sent raw, is
  /// refused: it is neither gone on with nor let go of.
  static ResumeToken token(Pair pair, DatasetName at, String text) throws Problem {
    DatasetName source = pair.source().name();
    ResumeToken token = ResumeToken.decode(text);
    if (!token.raw()) {
      throw new Problem.Refused(
          "%s was received in part, and not raw".formatted(at),
          "its resume token is of %s and has no rawok".formatted(token.toName()),
          letGo("It is no work of zseal's. If it may go", at));
    }
    if (!new PartialReceive(token).isOf(source, pair.history(), pair.received())) {
      throw new Problem.Refused(
          "%s holds part of another dataset than %s".formatted(at, source),
          "its resume token is of %s, GUID %x, and nothing there is known to the source"
              .formatted(token.toName(), token.toGuid()),
          letGo("Look at the word given for the target. If that part may go", at));
    }
    return token;
  }

  private static String letGo(String when, DatasetName at) {
    return Advice.of(
        "%s: %s.".formatted(when, ShellWords.shown("zfs", "receive", "-A", at)),
        "what had arrived is sent again by whoever sent it",
        "partial-receive-there");
  }
}
