package dev.zseal.doctor.check;

import dev.zseal.nvlist.ResumeToken;
import dev.zseal.pairing.Pair;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.PartialReceive;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.List;

/// Is there a receive that was interrupted, and is it ours to go on with?
final class PartialCheck implements Check {

  static final String ID = "partial";

  @Override
  public List<Finding> look(Facts facts) {
    TargetSide target = facts.target();
    if (target == null) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    for (Pair pair : target.pairs()) {
      DatasetState there = pair.there();
      if (there != null && there.resumeToken() != null) {
        findings.add(partial(pair, there, there.resumeToken()));
      }
    }
    return findings;
  }

  private static Finding partial(Pair pair, DatasetState there, String text) {
    String abort = "zfs receive -A " + ShellWords.shown(there.name());
    ResumeToken token;
    try {
      token = ResumeToken.decode(text);
    } catch (Problem e) {
      return Finding.fault(
          ID,
          there.name(),
          "It was received in part, by a token that cannot be read.",
          e.evidence().strip(),
          "If the part may go: " + abort);
    }
    String evidence =
        "the token: of %s, GUID %s, %d bytes received, rawok=%s"
            .formatted(token.toName(), Facts.hex(token.toGuid()), token.bytes(), token.raw());
    if (!token.raw()) {
      return Finding.fault(
              ID,
              there.name(),
              "It was received in part, and not raw. Going on with that token sends plaintext.",
              evidence,
              "It is no work of zseal's. If the part may go: " + abort)
          .see(14153);
    }
    if (!new PartialReceive(token).isOf(pair.source().name(), pair.history(), pair.received())) {
      return Finding.fault(
          ID,
          there.name(),
          "It holds part of another dataset than %s, and zseal replicate refuses it."
              .formatted(pair.source().name()),
          evidence,
          "Look at the word given for the target. If that part may go: " + abort);
    }
    boolean known =
        pair.history().stream().anyMatch(p -> p.isSnapshot() && p.guid() == token.toGuid());
    if (!known) {
      return Finding.warning(
          ID,
          there.name(),
          "It was received in part, of a snapshot that the source does not have (any more)."
              + " Nothing else is received before it is let go of; zseal replicate does that.",
          evidence,
          "If it is not zseal's: " + abort);
    }
    return Finding.note(
        ID, there.name(), "It was received in part; the next run goes on there.", evidence, "");
  }
}
