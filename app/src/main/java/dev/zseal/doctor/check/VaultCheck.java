package dev.zseal.doctor.check;

import dev.zseal.doctor.check.VaultSide.InVault;
import dev.zseal.doctor.check.VaultSide.Stored;
import dev.zseal.stream.KeyData;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.ShellWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Does the vault have what an increment builds on, and the key as it is wrapped now?
final class VaultCheck implements Check {

  static final String BASE = "vault-base";
  static final String KEY = "vault-key";

  @Override
  public List<Finding> look(Facts facts) {
    VaultSide vault = facts.vault();
    if (vault == null) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    int bases = 0;
    int keys = 0;
    for (DatasetState dataset : facts.encrypted()) {
      InVault held = vault.datasets().get(dataset.name());
      if (held == null) {
        continue;
      }
      List<Finding> base = base(facts, dataset, held, vault);
      findings.addAll(base);
      bases += base.isEmpty() ? 1 : 0;
      if (held.newest() != null) {
        KeyData now = facts.source().keys(dataset.name()).orElse(null);
        if (now != null) {
          Optional<Finding> key = key(dataset, held.newest(), now, vault);
          key.ifPresent(findings::add);
          keys += key.isEmpty() ? 1 : 0;
        }
      }
    }
    if (bases > 0) {
      findings.add(
          Finding.ok(
              BASE,
              vault.place(),
              "it has a base of %s for the next increment"
                  .formatted(Facts.count(bases, "dataset"))));
    }
    if (keys > 0) {
      findings.add(
          Finding.ok(
              KEY,
              vault.place(),
              "it has the key of %s as it is wrapped now".formatted(Facts.count(keys, "dataset"))));
    }
    return findings;
  }

  private static List<Finding> base(
      Facts facts, DatasetState dataset, InVault held, VaultSide vault) {
    if (held.base() == null) {
      return List.of(
          held.newest() == null
              ? Finding.note(
                  BASE,
                  dataset.name(),
                  "The vault has nothing of it: the first backup is a full.",
                  "no snapshot of it by GUID, and none of the name",
                  "")
              : Finding.warning(
                  BASE,
                  dataset.name(),
                  "The vault and the source have no snapshot in common: the next backup sends"
                      + " all of it. What the vault has already is not stored twice.",
                  "the vault's newest is %s, GUID %s; the source knows it by no snapshot and no"
                          .formatted(held.newest().name(), Facts.hex(held.newest().guid()))
                      + " bookmark",
                  "Keep zseal's bookmarks (zseal-...) at the source: they cost nothing."));
    }
    Stored base = held.base();
    HistoryPoint here =
        facts.source().tree().history(dataset.name()).stream()
            .filter(p -> p.guid() == base.guid())
            .findFirst()
            .orElse(null);
    if (here == null
        || here.ivsetGuid() == 0
        || base.ivsetGuid() == 0
        || here.ivsetGuid() == base.ivsetGuid()) {
      return List.of();
    }
    return List.of(
        Finding.fault(
                BASE,
                dataset.name(),
                "%s is in the vault by another sealing: no increment from the source fits it."
                    .formatted(base.name()),
                "IV-set GUID %s in the vault, %s at the source: one of the two went through a send"
                        .formatted(Facts.hex(base.ivsetGuid()), Facts.hex(here.ivsetGuid()))
                    + " without -w",
                "Back it up whole: zseal backup --full "
                    + ShellWords.shown(dataset.name(), "-V", vault.place()))
            .see(8758));
  }

  private static Optional<Finding> key(
      DatasetState dataset, Stored newest, KeyData now, VaultSide vault) {
    if (KeyDriftCheck.print(now).equals(newest.fingerprint())) {
      return Optional.empty();
    }
    if (now.keyGuid() != newest.keys().keyGuid()) {
      return Optional.of(
          Finding.warning(
              KEY,
              dataset.name(),
              "The dataset has another master key than what the vault has under its name: it is"
                  + " another dataset. Nothing of before opens what comes now.",
              "key GUID %s in %s, %s at the source"
                  .formatted(
                      Facts.hex(newest.keys().keyGuid()), newest.name(), Facts.hex(now.keyGuid())),
              "If you made it anew, all is well: the vault keeps both. If not, find out who did."));
    }
    return Optional.of(
        Finding.warning(
                KEY,
                dataset.name(),
                "The key was wrapped anew since the vault's newest snapshot (zfs change-key). The"
                    + " vault keeps every wrapping, and each opens all snapshots with the"
                    + " passphrase of its day.",
                "capsule %s in %s, %s at the source now"
                    .formatted(newest.fingerprint(), newest.name(), KeyDriftCheck.print(now)),
                "If you changed it: back up soon, and keep the old passphrase until then. If"
                    + " you did not: someone else may have; the vault's capsules open the data"
                    + " still: zseal key list "
                    + ShellWords.shown(dataset.name(), "-V", vault.place()))
            .see(15102));
  }
}
