package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.pairing.Pair;
import dev.zseal.pairing.Roots;
import dev.zseal.stream.KeyData;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.ShellWords;
import dev.zseal.zfs.TreeFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Is the key of a replica wrapped as at its source, and is it opened by the same root?
///
/// A raw increment replaces the wrapped key of the dataset it is received onto, and of no other. A
/// replica that inherits its key from a root which has another wrapping then cannot be opened.
final class KeyDriftCheck implements Check {

  static final String ID = "key-drift";
  static final String ROOTS = "roots-agree";

  @Override
  public List<Finding> look(Facts facts) {
    TargetSide target = facts.target();
    if (target == null) {
      return List.of();
    }
    Map<DatasetName, DatasetName> names = new HashMap<>();
    Set<DatasetName> drifted = new HashSet<>();
    for (Pair pair : target.pairs()) {
      if (pair.there() != null) {
        names.put(pair.source().name(), pair.there().name());
        if (drift(facts, target, pair)) {
          drifted.add(pair.source().name());
        }
      }
    }
    Map<DatasetName, DatasetName> roots = new HashMap<>();
    TreeFacts tree = facts.source().tree();
    for (DatasetName top : Roots.tops(tree, names)) {
      roots.putAll(Roots.wanted(tree, top, names));
    }
    List<Finding> findings = new ArrayList<>(unread(target));
    int same = 0;
    for (Pair pair : target.pairs()) {
      DatasetState there = pair.there();
      if (there == null || !there.isEncrypted() || !pair.source().isEncrypted()) {
        continue;
      }
      List<Finding> found = new ArrayList<>();
      if (drifted.contains(pair.source().name())) {
        found.add(drifted(facts, target, pair, there));
      }
      DatasetName wanted = roots.getOrDefault(there.name(), there.name());
      // A child by itself, whose root stays behind: CoverageCheck warns of that.
      boolean single = !facts.recursive() && !covered(facts, pair);
      if (!single && !wanted.equals(there.encryptionRoot())) {
        found.add(otherRoot(facts, pair, there, wanted));
      }
      findings.addAll(found);
      same += found.isEmpty() ? 1 : 0;
    }
    if (same > 0) {
      findings.add(
          Finding.ok(
              ID,
              target.top(),
              "%s with the source's keys and roots".formatted(Facts.count(same, "replica"))));
    }
    return findings;
  }

  /// At the target `zfs send` is only for this comparison: it may well not be allowed there.
  private static List<Finding> unread(TargetSide target) {
    List<Sent> refused =
        target.side().sent().values().stream().filter(sent -> sent.refused() != null).toList();
    if (refused.isEmpty() || refused.getFirst().refused() == null) {
      return List.of();
    }
    return List.of(
        Finding.note(
            ID,
            target.top(),
            "The keys of %s could not be compared with the source's."
                .formatted(Facts.count(refused.size(), "replica")),
            refused.getFirst().refused().evidence().strip(),
            "zfs send must be allowed there to be looked at; the job itself does not take it."));
  }

  private static boolean drift(Facts facts, TargetSide target, Pair pair) {
    KeyData here = facts.source().keys(pair.source().name()).orElse(null);
    KeyData there =
        pair.there() == null ? null : target.side().keys(pair.there().name()).orElse(null);
    return here != null && there != null && !print(here).equals(print(there));
  }

  /// What tells one wrapping of a key from another.
  static String print(KeyData keys) {
    return Capsule.of(keys).fingerprint();
  }

  private static Finding drifted(Facts facts, TargetSide target, Pair pair, DatasetState there) {
    KeyData here = facts.source().keys(pair.source().name()).orElseThrow();
    KeyData at = target.side().keys(there.name()).orElseThrow();
    if (here.keyGuid() != at.keyGuid()) {
      return Finding.fault(
          ID,
          there.name(),
          "The replica has another master key than %s: it is no copy of it."
              .formatted(pair.source().name()),
          "key GUID %s there, %s at the source"
              .formatted(Facts.hex(at.keyGuid()), Facts.hex(here.keyGuid())),
          "Replicate under a new name.");
    }
    String evidence =
        "capsule %s there (%s), %s at the source (%s)"
            .formatted(print(at), format(at), print(here), format(here));
    if (!there.isEncryptionRoot() && pair.base().isPresent() && !covered(facts, pair)) {
      return Finding.fault(
              ID,
              there.name(),
              "The key was wrapped anew on one side, and this run does not send %s, from which the"
                      .formatted(there.encryptionRoot())
                  + " replica inherits its key. The next increment would bring the source's"
                  + " wrapping to this replica alone: it could not be opened any more.",
              evidence,
              "Replicate from the encryption root down: zseal replicate -r %s TARGET. Or give the"
                      .formatted(pair.source().encryptionRoot())
                  + " replica a key of its own first: zfs change-key %s".formatted(there.name()))
          .see(12614, 12000);
    }
    return Finding.warning(
            ID,
            there.name(),
            "The same key is wrapped in two ways: zfs change-key ran on one side since the last"
                + " run. The next increment brings the source's wrapping, and the replica then"
                + " opens with the source's passphrase of today, not with its own.",
            evidence,
            "If you changed it: go on, all of a hierarchy in one run (-r). If you did not: find out"
                + " who did before the next run. What the old passphrase opened, it opens still.")
        .see(15102, 12614);
  }

  /// Whether the source's encryption root is sent by the same run.
  private static boolean covered(Facts facts, Pair pair) {
    DatasetName root = pair.source().encryptionRoot();
    return root != null && facts.names().contains(root);
  }

  private static String format(KeyData keys) {
    return keys.iterations() == 0
        ? keys.keyFormatName()
        : "%s, %d iterations".formatted(keys.keyFormatName(), keys.iterations());
  }

  private static Finding otherRoot(Facts facts, Pair pair, DatasetState there, DatasetName wanted) {
    String evidence =
        "encryptionroot=%s; at the source %s has %s"
            .formatted(
                there.encryptionRoot(), pair.source().name(), pair.source().encryptionRoot());
    if (there.isEncryptionRoot()) {
      return Finding.warning(
              ROOTS,
              there.name(),
              "The replica is an encryption root of its own, and its source inherits its key: its"
                  + " key must be loaded by itself, and changes of the root's key pass it by.",
              evidence,
              facts.recursive()
                  ? "The next zseal replicate -r sets it right. Or, with the keys loaded: zfs"
                      + " change-key -i "
                      + ShellWords.shown(there.name())
                  : "Replicate from the root down: zseal replicate -r %s TARGET"
                      .formatted(pair.source().encryptionRoot()))
          .see(12000, 9273);
    }
    return Finding.warning(
            ROOTS,
            there.name(),
            "The replica inherits its key from %s, not from %s: the next increment after either's"
                    .formatted(there.encryptionRoot(), wanted)
                + " key was changed leaves it so that it cannot be opened.",
            evidence,
            "Replicated with -r from the source's root down it gets the right one. Or give it a key"
                + " of its own: zfs change-key "
                + ShellWords.shown(there.name()))
        .see(12614);
  }
}
