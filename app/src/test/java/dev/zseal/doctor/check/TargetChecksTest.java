package dev.zseal.doctor.check;

import static dev.zseal.doctor.check.Situation.REPLICA;
import static dev.zseal.doctor.check.Situation.TOP;
import static dev.zseal.doctor.check.Situation.keys;
import static dev.zseal.doctor.check.Situation.limited;
import static dev.zseal.doctor.check.Situation.name;
import static dev.zseal.doctor.check.Situation.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.doctor.check.Finding.Severity;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Features;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.FeatureState;
import dev.zseal.zfs.PoolFacts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TargetChecksTest {

  private final Situation pair = Situation.pair();

  private DatasetState replica() {
    return pair.target.at(REPLICA);
  }

  @Test
  void allWell_noComplaint() {
    assertThat(Checks.look(pair.facts()))
        .extracting(Finding::severity)
        .isNotEmpty()
        .containsOnly(Severity.OK);
  }

  @Test
  void noPool_isAFaultWithTheImport() {
    pair.target.datasets.clear();
    pair.target.history.clear();
    pair.target.pool = Optional.empty();

    Finding finding = pair.only(new TargetCheck());

    assertThat(finding.severity()).isEqualTo(Severity.FAULT);
    assertThat(finding.wayOut()).contains("zpool import -N backup");
  }

  @Test
  void noParent_isAFault() {
    pair.target.datasets.clear();
    pair.target.history.clear();
    pair.hasParent = false;

    Finding finding = pair.only(new TargetCheck());

    assertThat(finding.severity()).isEqualTo(Severity.FAULT);
    assertThat(finding.wayOut()).isEqualTo("zfs create -o canmount=off backup");
    assertThat(pair.complaints(new SpaceCheck())).isEmpty();
  }

  @Test
  void noReplicaYet_isNoted() {
    pair.target.datasets.clear();
    pair.target.history.clear();

    assertThat(pair.only(new TargetCheck()).severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void newChild_isNoted() {
    pair.source.add("tank/a/new", TOP);

    assertThat(pair.only(new TargetCheck()).subject()).isEqualTo("tank/a/new");
  }

  @Test
  void plainTarget_isAFault() {
    pair.target.add(REPLICA, null);

    Finding finding = pair.only(new TargetCheck());

    assertThat(finding.severity()).isEqualTo(Severity.FAULT);
    assertThat(finding.wayOut()).contains("backup/a/a");
  }

  @Test
  void renamedSource_isFoundByItsSnapshots() {
    pair.source.add("tank/a/new", TOP);
    pair.source.snapshot("tank/a/new@s1", 2, 11);
    pair.target.add("backup/a/old", REPLICA);
    pair.target.snapshot("backup/a/old@s1", 2, 78);

    Finding finding = pair.only(new TargetCheck());

    assertThat(finding.wayOut()).isEqualTo("zfs rename backup/a/old backup/a/new");
  }

  @Test
  void replicaWithoutSource_isNoted() {
    pair.target.add("backup/a/gone", REPLICA);
    pair.target.snapshot("backup/a/gone@s1", 3, 78);

    assertThat(pair.only(new TargetCheck()).id()).isEqualTo(TargetCheck.ORPHANS);
  }

  @Test
  void extraSnapshots_areAFaultWithTheRollback() {
    pair.target.snapshot(REPLICA + "@mine", 99, 80);

    Finding finding = pair.only(new BaseCheck());

    assertThat(finding.severity()).isEqualTo(Severity.FAULT);
    assertThat(finding.evidence()).contains("@mine");
    assertThat(finding.wayOut()).contains("zseal rollback -r backup/a@s1");
  }

  @Test
  void noCommonSnapshot_isAFault_namesProveNothing() {
    pair.target.history.clear();
    pair.target.snapshot(REPLICA + "@s1", 98, 80);

    Finding finding = pair.only(new BaseCheck());

    assertThat(finding.severity()).isEqualTo(Severity.FAULT);
    assertThat(finding.evidence()).contains("names prove nothing");
  }

  @Test
  void baseThatIsABookmark_isNoted() {
    pair.source.history.clear();
    pair.source.bookmark(TOP + "#s1", 1, 10);
    pair.source.snapshot(TOP + "@s2", 2, 20);

    Finding finding = pair.only(new BaseCheck());

    assertThat(finding.severity()).isEqualTo(Severity.NOTE);
    assertThat(finding.subject()).isEqualTo("tank/a#s1");
  }

  @Test
  void baseNewerThanTheSource_warns() {
    pair.source.history.clear();
    pair.source.snapshot(TOP + "@s0", 9, 5);
    pair.source.bookmark(TOP + "#s1", 1, 10);

    assertThat(pair.complaints(new BaseCheck()))
        .anyMatch(finding ->
            finding.severity() == Severity.WARNING
                && finding.links().contains("openzfs/zfs#12657"));
  }

  @Test
  void sameSnapshotSealedTwice_isAFault() {
    pair.target.history.clear();
    pair.target.point(Situation.End.snapshot(REPLICA + "@s1"), 1, 77, 4242);

    Finding finding = pair.only(new BaseCheck());

    assertThat(finding.id()).isEqualTo(BaseCheck.IV_SET);
    assertThat(finding.links()).containsExactly("openzfs/zfs#8758");
  }

  @Test
  void writtenAsMuchAsAMount_saysSo() {
    pair.target.put(with(replica(), 382_976, false, true));

    Finding finding = pair.only(new SoilCheck());

    assertThat(finding.severity()).isEqualTo(Severity.FAULT);
    assertThat(finding.what()).contains("mounting it once");
    assertThat(finding.evidence()).contains("written=382976", "key not loaded");
    assertThat(finding.wayOut()).contains("zseal rollback backup/a@s1", "zfs diff");
  }

  @Test
  void writtenMore_isAChange() {
    pair.target.put(with(replica(), 500_000_000, true, false));

    Finding finding = pair.only(new SoilCheck());

    assertThat(finding.what()).contains("by more than a mount");
    assertThat(finding.wayOut()).contains("zfs unmount backup/a && zseal rollback");
  }

  @Test
  void writtenVolume_isAChange_howeverLittle() {
    DatasetState volume =
        with(
            with(replica(), 4096, false, true),
            DatasetFacts.Kind.VOLUME,
            DatasetFacts.KeyStatus.AVAILABLE);
    pair.target.put(volume);

    assertThat(pair.only(new SoilCheck()).what()).contains("by more than a mount");
  }

  @Test
  void mountedReplica_warns() {
    pair.target.put(with(replica(), 0, true, true));

    Finding finding = pair.only(new GuardCheck());

    assertThat(finding.id()).isEqualTo(GuardCheck.MOUNTED);
    assertThat(finding.wayOut()).isEqualTo("zfs unmount backup/a");
  }

  @Test
  void replicaThatMayBeMounted_warns() {
    pair.target.put(with(with(replica(), 0, false, false), "on", null));

    Finding finding = pair.only(new GuardCheck());

    assertThat(finding.wayOut()).isEqualTo("zfs set readonly=on canmount=noauto backup/a");
  }

  @Test
  void partialReceiveOfOurs_isNoted() {
    partial(1, true);

    assertThat(pair.only(new PartialCheck()).severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void partialReceiveOfASnapshotThatIsGone_warns() {
    partial(44, true);

    assertThat(pair.only(new PartialCheck()).severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void partialReceiveThatIsNotRaw_isAFault() {
    partial(1, false);

    Finding finding = pair.only(new PartialCheck());

    assertThat(finding.severity()).isEqualTo(Severity.FAULT);
    assertThat(finding.links()).containsExactly("openzfs/zfs#14153");
  }

  @Test
  void partialReceiveOfUnreadableToken_isAFault() {
    pair.target.put(with(replica(), "noauto", "1-0-0-zz"));

    assertThat(pair.only(new PartialCheck()).severity()).isEqualTo(Severity.FAULT);
  }

  private void partial(long guid, boolean raw) {
    var token =
        new ResumeToken(OptionalLong.empty(), 1, 0, 100, guid, TOP + "@s1", true, false, true, raw);
    pair.target.put(with(replica(), "noauto", token.encode()));
  }

  @Test
  void anotherMasterKey_isAFault() {
    pair.target.sends(REPLICA + "@s1", keys(6, 1));

    assertThat(pair.only(new KeyDriftCheck()).what()).contains("another master key");
  }

  @Test
  void keyWrappedAnew_warns() {
    pair.source.sends(TOP + "@s1", keys(5, 2));

    Finding finding = pair.only(new KeyDriftCheck());

    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.what()).contains("wrapped in two ways");
  }

  @Test
  void keyWrappedAnew_isAFaultWhereTheRootStaysBehind() {
    pair.source.add(TOP, "tank");
    pair.target.add(REPLICA, "backup");
    pair.source.sends(TOP + "@s1", keys(5, 2));

    assertThat(pair.complaints(new KeyDriftCheck()))
        .anyMatch(finding ->
            finding.severity() == Severity.FAULT && finding.links().contains("openzfs/zfs#12614"));
  }

  @Test
  void childThatBecameARoot_warns() {
    pair.source.add("tank/a/b", TOP);
    pair.target.add("backup/a/b", "backup/a/b");

    Finding finding = pair.only(new KeyDriftCheck());

    assertThat(finding.id()).isEqualTo(KeyDriftCheck.ROOTS);
    assertThat(finding.wayOut()).contains("zfs change-key -i backup/a/b");
  }

  @Test
  void replicaUnderAForeignRoot_warns() {
    pair.target.add(REPLICA, "backup");

    Finding finding = pair.only(new KeyDriftCheck());

    assertThat(finding.id()).isEqualTo(KeyDriftCheck.ROOTS);
    assertThat(finding.what()).contains("inherits its key from backup");
  }

  @Test
  void childByItself_isLeftToTheCheckOfCoverage() {
    pair.recursive = false;
    pair.source.add(TOP, "tank");
    pair.target.add(REPLICA, "backup");

    assertThat(pair.complaints(new KeyDriftCheck())).isEmpty();
    assertThat(pair.complaints(new CoverageCheck())).isNotEmpty();
  }

  @Test
  void topOfASourceBelowItsRoot_isARootAtTheTarget() {
    pair.source.add(TOP, "tank");
    pair.source.add("tank/a/b", "tank");
    pair.target.add("backup/a/b", REPLICA);

    assertThat(pair.complaints(new KeyDriftCheck())).isEmpty();
  }

  @Test
  void keysThatCouldNotBeRead_areNoted() {
    pair.target.sent.put(
        name(REPLICA),
        new Sent(
            Situation.End.snapshot(REPLICA + "@s1"),
            null,
            null,
            new Problem.Refused("Could not send", "permission denied", "Let the user.")));

    assertThat(pair.only(new KeyDriftCheck()).severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void tooLittleRoom_isAFault_almostTooLittleWarns() {
    pair.estimates.put(name(TOP), 1000L);
    pair.room = 999;
    assertThat(pair.only(new SpaceCheck()).severity()).isEqualTo(Severity.FAULT);

    pair.room = 1050;
    assertThat(pair.only(new SpaceCheck()).severity()).isEqualTo(Severity.WARNING);

    pair.room = 2000;
    assertThat(pair.complaints(new SpaceCheck())).isEmpty();
  }

  @Test
  void quota_isNoted() {
    pair.target.put(limited(replica(), 1L << 41, 0));

    Finding finding = pair.only(new SpaceCheck());

    assertThat(finding.id()).isEqualTo(SpaceCheck.QUOTA);
    assertThat(finding.severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void refquota_isNoted_andAFaultIfTheSourceHoldsMore() {
    long held = pair.source.at(TOP).referenced();
    pair.target.put(limited(replica(), 0, held));

    Finding finding = pair.only(new SpaceCheck());
    assertThat(finding.id()).isEqualTo(SpaceCheck.QUOTA);
    assertThat(finding.severity()).isEqualTo(Severity.NOTE);
    assertThat(finding.wayOut()).isEqualTo("zfs set refquota=none backup/a");

    pair.target.put(limited(replica(), 0, held - 1));
    finding = pair.only(new SpaceCheck());
    assertThat(finding.severity()).isEqualTo(Severity.FAULT);
    assertThat(finding.evidence())
        .isEqualTo("refquota=%d; tank/a refers to %d bytes".formatted(held - 1, held));
  }

  @Test
  void quotaAndRefquota_areTwoFindings() {
    pair.target.put(limited(replica(), 1L << 41, 1L << 41));

    assertThat(pair.complaints(new SpaceCheck()))
        .extracting(Finding::wayOut)
        .containsExactly("zfs set quota=none backup/a", "zfs set refquota=none backup/a");
  }

  @Test
  void degradedPool_namesTheWayToHealFromAVault() {
    pair.target.pool = Optional.of(new PoolFacts("backup", 8, "DEGRADED", 1));

    Finding finding = pair.only(new PoolCheck());

    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.wayOut()).contains("zseal restore --heal");
  }

  @Test
  void featureThatTheTargetLacks_isAFault() {
    pair.source.sent.put(
        name(TOP),
        new Sent(
            Situation.End.snapshot(TOP + "@s1"),
            new Features(Features.RAW | Features.ZSTD | Features.LARGE_BLOCKS),
            keys(5, 1),
            null));
    pair.target.features.put("zstd_compress", FeatureState.DISABLED);

    List<Finding> findings = pair.complaints(new PoolCheck());

    assertThat(findings).hasSize(2).allMatch(f -> f.severity() == Severity.FAULT);
    assertThat(findings.getFirst().wayOut())
        .isEqualTo("zpool set feature@zstd_compress=enabled backup");
    assertThat(findings.getLast().wayOut()).contains("newer OpenZFS");
  }
}
