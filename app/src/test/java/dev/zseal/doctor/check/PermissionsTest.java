package dev.zseal.doctor.check;

import static dev.zseal.doctor.check.Situation.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.doctor.check.Finding.Severity;
import org.junit.jupiter.api.Test;

class PermissionsTest {

  /// As OpenZFS 2.3.9 printed it for `tp/a`.
  private static final String REAL =
      """
      ---- Permissions on tp/a ---------------------------------------------
      Local permissions:
      \tuser lab userprop
      Descendent permissions:
      \tuser lab destroy
      Local+Descendent permissions:
      \tuser lab @set,bookmark,hold,mount,receive:append,send,snapshot
      ---- Permissions on tp -----------------------------------------------
      Permission sets:
      \t@set destroy,rename
      Create time permissions:
      \trename
      Local+Descendent permissions:
      \tgroup lab create
      \teveryone release
      """;

  @Test
  void readsWhatHoldsOnADatasetAndBelowIt() {
    Permissions lab = Permissions.parse(REAL, name("tp/a"), "lab");

    assertThat(lab.here())
        .containsExactlyInAnyOrder(
            "userprop",
            "destroy",
            "rename",
            "bookmark",
            "hold",
            "mount",
            "receive:append",
            "send",
            "snapshot",
            "release");
    assertThat(lab.below()).contains("destroy", "send", "release").doesNotContain("userprop");
    assertThat(lab.groups()).containsExactly("create");
  }

  @Test
  void readsWhatParentsPassOn() {
    Permissions lab = Permissions.parse(REAL, name("tp/a/b"), "lab");

    assertThat(lab.here()).contains("destroy", "send").doesNotContain("userprop");
  }

  @Test
  void anotherUser_hasOnlyWhatIsEveryones() {
    Permissions other = Permissions.parse(REAL, name("tp/a"), "la");

    assertThat(other.here()).containsExactly("release");
  }

  @Test
  void noOutput_grantsNothing() {
    Permissions lab = Permissions.parse("", name("tp/a"), "lab");

    assertThat(lab.here()).isEmpty();
    assertThat(lab.below()).isEmpty();
  }

  @Test
  void setsThatHoldEachOther_end() {
    String output =
        """
        ---- Permissions on tp -----------------------------------------------
        Permission sets:
        \t@a @b,send
        \t@b @a,hold
        Local+Descendent permissions:
        \tuser lab @a,@none
        """;

    assertThat(Permissions.parse(output, name("tp"), "lab").here())
        .containsExactlyInAnyOrder("send", "hold");
  }

  @Test
  void leastPrivilege_followsTheRelease() {
    assertThat(LeastPrivilege.send(new Release(2, 3, 9))).isEqualTo("send");
    assertThat(LeastPrivilege.send(new Release(2, 4, 0))).isEqualTo("send:raw");
    assertThat(LeastPrivilege.send(new Release(2, 4, 3))).isEqualTo("send:raw");
    assertThat(LeastPrivilege.send(new Release(2, 4, 4))).isEqualTo("send:encrypted");
    assertThat(LeastPrivilege.receive(new Release(2, 2, 9))).isEqualTo("receive");
    assertThat(LeastPrivilege.receive(new Release(2, 3, 1))).isEqualTo("receive");
    assertThat(LeastPrivilege.receive(new Release(2, 3, 2))).isEqualTo("receive:append");
    assertThat(LeastPrivilege.receive(new Release(2, 4, 0))).isEqualTo("receive:append");
  }

  @Test
  void missingPermissions_areAFaultWithTheCommand() {
    Situation situation = Situation.source();
    situation.source.permissions = granted("tank/a", "snapshot,bookmark");

    Finding finding = situation.only(new PermissionsCheck());

    assertThat(finding.severity()).isEqualTo(Severity.FAULT);
    assertThat(finding.wayOut()).isEqualTo("zfs allow -u lab destroy,hold,release,send tank/a");
  }

  @Test
  void exactlyWhatIsNeeded_isWell() {
    Situation situation = Situation.source();
    situation.source.version = Situation.version("2.4.4");
    situation.source.permissions =
        granted("tank/a", "bookmark,destroy,hold,release,send:encrypted,snapshot");

    assertThat(situation.complaints(new PermissionsCheck())).isEmpty();
  }

  @Test
  void plainSendWhereANarrowerOneExists_warns() {
    Situation situation = Situation.source();
    situation.source.version = Situation.version("2.4.4");
    situation.source.permissions = granted("tank/a", "bookmark,destroy,hold,release,send,snapshot");

    Finding finding = situation.only(new PermissionsCheck());

    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(finding.evidence()).contains("plaintext");
    assertThat(finding.wayOut())
        .isEqualTo("zfs allow -u lab send:encrypted tank/a; zfs unallow -u lab send tank/a");
  }

  @Test
  void plainSendWhereThereIsNothingNarrower_isWell() {
    Situation situation = Situation.source();
    situation.source.permissions = granted("tank/a", "bookmark,destroy,hold,release,send,snapshot");

    assertThat(situation.complaints(new PermissionsCheck())).isEmpty();
  }

  @Test
  void destroyWithMount_warns() {
    Situation situation = Situation.source();
    situation.source.permissions =
        granted("tank/a", "bookmark,destroy,hold,mount,release,send,snapshot");

    Finding finding = situation.only(new PermissionsCheck());

    assertThat(finding.evidence()).contains("destroy snapshots and datasets");
    assertThat(finding.wayOut()).isEqualTo("zfs unallow -u lab mount tank/a");
  }

  @Test
  void permissionsOnTheTopAlone_doNotReachTheChildren() {
    String local =
        """
        ---- Permissions on tank/a ---------------------------------------------
        Local permissions:
        \tuser lab bookmark,destroy,hold,release,send,snapshot
        """;
    Situation situation = Situation.source();
    situation.source.permissions = Permissions.parse(local, name("tank/a"), "lab");

    assertThat(situation.only(new PermissionsCheck()).severity()).isEqualTo(Severity.FAULT);
    situation.recursive = false;
    assertThat(situation.complaints(new PermissionsCheck())).isEmpty();
  }

  @Test
  void root_needsNone() {
    Situation situation = Situation.source();
    situation.source.permissions = Permissions.parse("", name("tank/a"), "root");

    assertThat(situation.complaints(new PermissionsCheck())).isEmpty();
  }

  @Test
  void targetOfAReplica_hasItsOwnSet() {
    Situation pair = Situation.pair();
    pair.target.permissions = granted("backup/a", "create,mount,receive");

    Finding missing = pair.complaints(new PermissionsCheck()).getFirst();

    assertThat(missing.wayOut())
        .isEqualTo("zfs allow -u lab canmount,change-key,hold,readonly,release,rename backup/a");
    assertThat(pair.complaints(new PermissionsCheck()).getLast().evidence()).contains("receive -F");
  }

  private static Permissions granted(String dataset, String permissions) {
    String output =
        """
        ---- Permissions on %s ---------------------------------------------
        Local+Descendent permissions:
        \tuser lab %s
        """
            .formatted(dataset, permissions);
    return Permissions.parse(output, name(dataset), "lab");
  }
}
