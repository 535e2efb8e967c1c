package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Are the encryption roots among what is backed up, and the children?
///
/// A child that is replicated without its root is a known way to lose data: the root's wrapping key
/// changes, the child's increments bring the new wrapping, and the replica's root keeps the old.
final class CoverageCheck implements Check {

  static final String ROOTS = "roots-covered";
  static final String CHILDREN = "children";

  @Override
  public List<Finding> look(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    Set<DatasetName> names = facts.names();
    Set<DatasetName> outside = new TreeSet<>();
    for (DatasetState dataset : facts.encrypted()) {
      if (dataset.encryptionRoot() != null && !names.contains(dataset.encryptionRoot())) {
        outside.add(dataset.encryptionRoot());
      }
    }
    outside.forEach(root -> findings.add(uncovered(facts, root)));
    if (outside.isEmpty() && !facts.encrypted().isEmpty()) {
      findings.add(Finding.ok(ROOTS, facts.top(), "every encryption root is part of it"));
    }
    List<DatasetName> left =
        facts.source().tree().datasets().keySet().stream()
            .filter(name -> !names.contains(name))
            .toList();
    if (!left.isEmpty() && facts.recursive()) {
      findings.add(
          Finding.ok(
              CHILDREN,
              facts.top(),
              "%s below it left out, as was asked for: %s"
                  .formatted(Facts.count(left.size(), "dataset"), Facts.some(left))));
    } else if (!left.isEmpty()) {
      findings.add(
          Finding.note(
              CHILDREN,
              facts.top(),
              "%s below it stay out.".formatted(Facts.count(left.size(), "dataset")),
              Facts.some(left),
              "With all that is below: -r"));
    }
    return findings;
  }

  private static Finding uncovered(Facts facts, DatasetName root) {
    List<DatasetName> children =
        facts.encrypted().stream()
            .filter(dataset -> root.equals(dataset.encryptionRoot()))
            .map(DatasetState::name)
            .toList();
    String evidence = "encryptionroot of %s is %s".formatted(Facts.some(children), root);
    if (facts.target() == null && facts.vault() != null) {
      return Finding.note(
          ROOTS,
          root,
          "The encryption root stays out of the backup. Each snapshot in the vault carries its own"
              + " wrapped key, so nothing is lost; restored, each is a root of its own.",
          evidence,
          "To have the hierarchy back in one go: zseal backup -r " + ShellWords.shown(root));
    }
    return Finding.warning(
            ROOTS,
            root,
            "The encryption root is not part of this. Once its key is changed, increments of its"
                + " children bring the new wrapping to a replica whose root still has the old: they"
                + " cannot be opened there.",
            evidence,
            "Replicate from the root down: zseal replicate -r %s TARGET"
                .formatted(ShellWords.shown(root)))
        .see(12000, 12614);
  }
}
