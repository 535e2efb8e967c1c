package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.zfs.DatasetState;
import java.util.List;

/// Is all of it encrypted? What is not stays out of every backup.
final class SealedCheck implements Check {

  static final String ID = "sealed";

  @Override
  public List<Finding> look(Facts facts) {
    List<DatasetName> plain =
        facts.datasets().stream()
            .filter(dataset -> !dataset.isEncrypted())
            .map(DatasetState::name)
            .toList();
    if (plain.isEmpty()) {
      return List.of(
          Finding.ok(
              ID,
              facts.top(),
              Facts.count(facts.datasets().size(), "dataset") + ", all encrypted"));
    }
    String out =
        "Move their data into encrypted datasets, or leave them to another tool; zseal never sends"
            + " what is not sealed.";
    String evidence = "encryption=off: " + Facts.some(plain);
    if (facts.encrypted().isEmpty()) {
      return List.of(Finding.fault(ID, facts.top(), "Nothing here is encrypted.", evidence, out));
    }
    return List.of(
        Finding.warning(
            ID,
            facts.top(),
            "%d of %d datasets are not encrypted: they are not backed up."
                .formatted(plain.size(), facts.datasets().size()),
            evidence,
            out));
  }
}
