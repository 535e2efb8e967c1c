package dev.zseal.doctor.check;

import static dev.zseal.doctor.check.Situation.TOP;
import static dev.zseal.doctor.check.Situation.keys;
import static dev.zseal.doctor.check.Situation.name;
import static dev.zseal.doctor.check.Situation.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.doctor.check.Finding.Severity;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Features;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.FeatureState;
import dev.zseal.zfs.Hold;
import dev.zseal.zfs.PoolErrors;
import dev.zseal.zfs.PoolFacts;
import dev.zseal.zfs.ZfsVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SourceChecksTest {

  private final Situation situation = Situation.source();

  @Test
  void allWell_noComplaint() {
    assertThat(Checks.look(situation.facts()))
        .extracting(Finding::severity)
        .isNotEmpty()
        .containsOnly(Severity.OK);
  }

  @Test
  void theWorstComesFirst() {
    situation.source.pool = Optional.of(new PoolFacts("tank", 7, "DEGRADED", 0));
    situation.source.keyLocations.put(name(TOP), "file:///root/key");
    situation.source.sent.put(
        name(TOP),
        new Sent(
            Situation.End.snapshot(TOP + "@s1"),
            null,
            null,
            new Problem.Refused("Could not send", "permission denied", "Let the user.")));

    assertThat(Checks.look(situation.facts()))
        .extracting(Finding::severity)
        .startsWith(Severity.FAULT, Severity.WARNING, Severity.NOTE, Severity.OK);
  }

  @Test
  void plainDatasets_areNamed() {
    situation.source.add("tank/a/plain", null);

    Finding finding = situation.only(new SealedCheck());

    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.evidence()).contains("tank/a/plain");
  }

  @Test
  void nothingEncrypted_isAFault() {
    situation.source.add(TOP, null);

    assertThat(situation.only(new SealedCheck()).severity()).isEqualTo(Severity.FAULT);
  }

  @Test
  void sendThatDoesNotBegin_isAFaultInItsOwnWords() {
    situation.source.sent.put(
        name(TOP),
        new Sent(
            Situation.End.snapshot(TOP + "@s1"),
            null,
            null,
            new Problem.Refused("Could not send", "permission denied", "Let the user.")));

    Finding finding = situation.only(new SendCheck());

    assertThat(finding.severity()).isEqualTo(Severity.FAULT);
    assertThat(finding.evidence()).isEqualTo("permission denied");
    assertThat(finding.wayOut()).isEqualTo("Let the user.");
  }

  @Test
  void sendThatIsNotRaw_isAFault() {
    situation.source.sent.put(
        name(TOP),
        new Sent(Situation.End.snapshot(TOP + "@s1"), new Features(Features.LZ4), null, null));

    assertThat(situation.only(new SendCheck()).severity()).isEqualTo(Severity.FAULT);
  }

  @Test
  void noSnapshot_isNoted() {
    situation.source.sent.clear();

    assertThat(situation.only(new SendCheck()).severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void rootOutside_warnsWithTheIssues() {
    situation.source.add(TOP, "tank");

    Finding finding = situation.only(new CoverageCheck());

    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.subject()).isEqualTo("tank");
    assertThat(finding.links()).containsExactly("openzfs/zfs#12000", "openzfs/zfs#12614");
  }

  @Test
  void rootOutside_isOnlyNotedForAVault() {
    situation.source.add(TOP, "tank");
    situation.vault = new VaultSide("/vault", "zseal-00000000-", Map.of());

    assertThat(situation.only(new CoverageCheck()).severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void childrenLeftOut_areNoted() {
    situation.source.add("tank/a/new", TOP);
    situation.recursive = false;

    Finding finding = situation.only(new CoverageCheck());

    assertThat(finding.id()).isEqualTo(CoverageCheck.CHILDREN);
    assertThat(finding.evidence()).contains("tank/a/new");
  }

  @Test
  void keyFile_isNoted_promptIsNot() {
    situation.source.keyLocations.put(name(TOP), "prompt");
    assertThat(situation.complaints(new KeyLocationCheck())).isEmpty();

    situation.source.keyLocations.put(name(TOP), "file:///root/key");
    assertThat(situation.only(new KeyLocationCheck()).evidence()).contains("file:///root/key");
  }

  @Test
  void physicalRewrite_warns() {
    situation.source.features.put(RewriteCheck.FEATURE, FeatureState.ACTIVE);

    assertThat(situation.only(new RewriteCheck()).severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void physicalRewrite_isAFaultForIncrementsToAReplica() {
    Situation pair = Situation.pair();
    pair.source.features.put(RewriteCheck.FEATURE, FeatureState.ACTIVE);

    assertThat(pair.only(new RewriteCheck()).severity()).isEqualTo(Severity.FAULT);
  }

  @Test
  void degradedPool_warns_faultedPoolIsAFault() {
    situation.source.pool = Optional.of(new PoolFacts("tank", 7, "DEGRADED", 0));
    assertThat(situation.only(new PoolCheck()).severity()).isEqualTo(Severity.WARNING);

    situation.source.pool = Optional.of(new PoolFacts("tank", 7, "SUSPENDED", 0));
    assertThat(situation.only(new PoolCheck()).severity()).isEqualTo(Severity.FAULT);
  }

  @Test
  void aPoolThatLostBlocks_warns_thoughItIsOnline() {
    situation.source.errors =
        Optional.of(new PoolErrors(2, List.of("tank/a@s1:/f", "<0x2d>:<0x8>"), ""));

    Finding listed = situation.only(new PoolCheck());
    assertThat(listed.severity()).isEqualTo(Severity.WARNING);
    assertThat(listed.evidence()).startsWith("2 data errors: tank/a@s1:/f");
    assertThat(listed.wayOut())
        .contains("zpool status -v tank", "zseal restore --heal DATASET -V VAULT", "2.2")
        .endsWith("zpool scrub tank");

    situation.source.errors = Optional.of(new PoolErrors(1, List.of(), "permission denied"));
    Finding hidden = situation.only(new PoolCheck());
    assertThat(hidden.evidence()).isEqualTo("1 data error, not listed: permission denied");
    assertThat(hidden.wayOut()).contains("of a locked dataset not even to root");

    situation.source.errors = Optional.of(new PoolErrors(0, List.of(), ""));
    assertThat(situation.complaints(new PoolCheck())).isEmpty();
  }

  @Test
  void bookmarkNewerThanAllSnapshots_warns() {
    situation.source.bookmark(TOP + "#later", 2, 20);

    Finding finding = situation.only(new BookmarksCheck());

    assertThat(finding.id()).isEqualTo(BookmarksCheck.ORDER);
    assertThat(finding.evidence()).contains("createtxg 20", "@s1: 10");
    assertThat(finding.links()).containsExactly("openzfs/zfs#12657");
  }

  @Test
  void bookmarkOfAnOlderSnapshot_isWell() {
    situation.source.bookmark(TOP + "#s0", 9, 5);
    situation.source.bookmark(TOP + "#s1", 1, 10);

    assertThat(situation.complaints(new BookmarksCheck())).isEmpty();
  }

  @Test
  void bookmarkOfAnotherSealing_warns() {
    situation.source.point(Situation.End.bookmark(TOP + "#s1"), 1, 10, 4242);

    Finding finding = situation.only(new BookmarksCheck());

    assertThat(finding.id()).isEqualTo(BookmarksCheck.IV_SET);
    assertThat(finding.evidence()).contains("0000000000001092", "00000000000003e9");
  }

  @Test
  void bookmarkWithoutIvSet_warns() {
    situation.source.point(Situation.End.bookmark(TOP + "#s0"), 9, 5, 0);

    assertThat(situation.only(new BookmarksCheck()).what()).contains("errata 4");
  }

  @Test
  void commandsAndModuleOfDifferentReleases_warn() {
    situation.source.version = new ZfsVersion("2.4.4-1", "2.3.9-1", 2, 3);

    Finding finding = situation.only(new VersionCheck());

    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.evidence()).contains("2.4.4-1", "2.3.9-1");
  }

  @Test
  void defects_areToldOfTheirReleasesOnly() {
    assertThat(defects("2.1.2")).contains("version/plain-sends").doesNotContain("version/ashift");
    assertThat(defects("2.1.3")).contains("version/locked-out");
    assertThat(defects("2.1.7")).doesNotContain("version/locked-out");
    assertThat(defects("2.2.0")).contains("version/block-cloning", "version/unencrypted-block");
    assertThat(defects("2.2.1")).doesNotContain("version/block-cloning");
    assertThat(defects("2.2.7")).contains("version/plain-sends");
    assertThat(defects("2.2.8")).isEmpty();
    assertThat(defects("2.3.2")).containsExactly("version/plain-sends");
    assertThat(defects("2.3.3")).isEmpty();
    assertThat(defects("2.4.0")).isEmpty();
  }

  private List<String> defects(String release) {
    Situation loaded = Situation.source();
    loaded.source.version = Situation.version(release);
    loaded.source.put(
        with(
            loaded.source.at(TOP), DatasetFacts.Kind.FILESYSTEM, DatasetFacts.KeyStatus.AVAILABLE));
    return loaded.complaints(new VersionCheck()).stream().map(Finding::id).toList();
  }

  @Test
  void defectsOfTheReceiver_areToldOfTheTarget() {
    Situation pair = Situation.pair();
    pair.target.version = Situation.version("2.1.2");

    assertThat(pair.complaints(new VersionCheck()))
        .extracting(Finding::id)
        .contains("version/ashift", "version/fail-back", "version/indirect-blocks");
  }

  @Test
  void whatZsealGoesRound_isNoComplaint() {
    situation.source.version = Situation.version("2.4.0");

    assertThat(new VersionCheck().look(situation.facts()))
        .filteredOn(finding -> finding.id().equals("version/send-raw-all"))
        .hasSize(1)
        .allMatch(finding -> finding.severity() == Severity.OK);
  }

  @Test
  void marksOfTargetsNotLookedAt_areNoted() {
    situation.source.holds.add(new Hold(Situation.End.snapshot(TOP + "@s1"), "zseal-0000beef"));
    situation.source.bookmark(TOP + "#zseal-0000beef-0000000000000001", 1, 10);
    situation.source.holds.add(new Hold(Situation.End.snapshot(TOP + "@s1"), "mine"));

    Finding finding = situation.only(new MarksCheck());

    assertThat(finding.subject()).isEqualTo("zseal-0000beef");
    assertThat(finding.evidence()).contains("1 hold and 1 bookmark");
    assertThat(finding.wayOut()).contains("zfs release zseal-0000beef tank/a@s1");
  }

  @Test
  void marksOfTheVaultLookedAt_areWell() {
    situation.source.bookmark(TOP + "#zseal-0000beef-0000000000000001", 1, 10);
    situation.vault = new VaultSide("/vault", "zseal-0000beef-", Map.of());

    assertThat(situation.complaints(new MarksCheck())).isEmpty();
  }

  @Test
  void vaultWithBaseAndKey_isWell() {
    inVault(stored(1, 1001, 5, 1), stored(1, 1001, 5, 1));

    assertThat(situation.complaints(new VaultCheck())).isEmpty();
  }

  @Test
  void vaultWithoutAnything_isNoted() {
    inVault(null, null);

    assertThat(situation.only(new VaultCheck()).severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  void vaultWithoutCommonSnapshot_warns() {
    inVault(null, stored(8, 1008, 5, 1));

    Finding finding = situation.only(new VaultCheck());

    assertThat(finding.id()).isEqualTo(VaultCheck.BASE);
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void vaultWithAnotherSealing_isAFault() {
    inVault(stored(1, 4242, 5, 1), stored(1, 4242, 5, 1));

    assertThat(situation.only(new VaultCheck()).severity()).isEqualTo(Severity.FAULT);
  }

  @Test
  void keyWrappedAnewSinceTheVaultsNewest_warns() {
    inVault(stored(1, 1001, 5, 2), stored(1, 1001, 5, 2));

    Finding finding = situation.only(new VaultCheck());

    assertThat(finding.id()).isEqualTo(VaultCheck.KEY);
    assertThat(finding.what()).contains("wrapped anew");
  }

  @Test
  void anotherMasterKeyThanTheVaults_warns() {
    inVault(null, stored(8, 1008, 6, 1));

    assertThat(situation.complaints(new VaultCheck()))
        .anyMatch(finding -> finding.what().contains("another master key"));
  }

  private void inVault(VaultSide.@Nullable Stored base, VaultSide.@Nullable Stored newest) {
    situation.vault =
        new VaultSide(
            "/vault", "zseal-0000beef-", Map.of(name(TOP), new VaultSide.InVault(base, newest)));
  }

  private static VaultSide.Stored stored(long guid, long ivset, long keyGuid, int wrapping) {
    var keys = keys(keyGuid, wrapping);
    return new VaultSide.Stored(TOP + "@s1", guid, ivset, keys, KeyDriftCheck.print(keys));
  }
}
