package dev.zseal.doctor.check;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Features;
import dev.zseal.zfs.DatasetState;
import java.util.ArrayList;
import java.util.List;

/// Does `zfs send -w` begin, and is what it sends sealed? It was tried.
final class SendCheck implements Check {

  static final String ID = "send";

  @Override
  public List<Finding> look(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    int begun = 0;
    for (DatasetState dataset : facts.encrypted()) {
      Sent sent = facts.source().sent().get(dataset.name());
      if (sent == null) {
        findings.add(
            Finding.note(
                ID,
                dataset.name(),
                "It has no snapshot yet, so sending could not be tried.",
                "zfs list -t snapshot shows none",
                "One is taken with the first backup. To try it now: zfs snapshot "
                    + dataset.name()
                    + "@try"));
      } else if (sent.refused() != null) {
        Problem refused = sent.refused();
        findings.add(
            Finding.fault(
                ID,
                sent.snapshot(),
                refused.what() + ".",
                refused.evidence().strip(),
                refused.hint()));
      } else if (sent.features() != null && !sent.features().has(Features.RAW)) {
        findings.add(
            Finding.fault(
                ID,
                sent.snapshot(),
                "`zfs send -w` of it is not raw.",
                "features in BEGIN: " + sent.features(),
                "Do not back it up; report it with the output of `zfs version`."));
      } else {
        begun++;
      }
    }
    if (begun > 0) {
      findings.add(
          Finding.ok(
              ID,
              facts.top(),
              "zfs send -w was begun of %s, and is raw".formatted(Facts.count(begun, "dataset"))));
    }
    return findings;
  }
}
