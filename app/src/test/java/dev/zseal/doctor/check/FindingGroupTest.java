package dev.zseal.doctor.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingGroupTest {

  private static Finding open(String dataset) {
    return Finding.warning(
            "guard", dataset, "It is open.", "readonly=off", "zfs set readonly=on " + dataset)
        .see(12580);
  }

  private static Finding soiled(String dataset, long written) {
    return Finding.fault(
        "soiled",
        dataset,
        "It was written to.",
        "written=" + written,
        "zseal rollback %s@s1".formatted(dataset));
  }

  @Test
  void whatDiffersByNameAlone_isOneGroup() {
    List<FindingGroup> groups = FindingGroup.of(List.of(open("b/a"), open("b/a/x"), open("b/c")));

    assertThat(groups).hasSize(1);
    assertThat(groups.getFirst().subjects()).isEqualTo("b/a, b/a/x, b/c");
    assertThat(groups.getFirst().evidence()).containsExactly("readonly=off");
    assertThat(groups.getFirst().wayOut())
        .isEqualTo("zfs set readonly=on b/a; the same for each of the other 2");
  }

  @Test
  void manyNames_areCounted() {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      findings.add(open("b/" + i));
    }

    FindingGroup group = FindingGroup.of(findings).getFirst();

    assertThat(group.findings()).hasSize(16);
    assertThat(group.subjects()).isEqualTo("b/0, b/1, b/2, b/3 and 12 more");
  }

  @Test
  void numbersThatDiffer_areToldOfTheFirstFew() {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      findings.add(soiled("b/" + i, 100 + i));
    }

    FindingGroup group = FindingGroup.of(findings).getFirst();

    assertThat(group.evidence())
        .containsExactly(
            "b/0: written=100",
            "b/1: written=101",
            "b/2: written=102",
            "b/3: written=103",
            "and 2 more");
    assertThat(group.wayOut()).isEqualTo("zseal rollback b/0@s1; the same for each of the other 5");
  }

  @Test
  void onlyTwo_areBothNamed() {
    FindingGroup group = FindingGroup.of(List.of(soiled("b/x", 1), soiled("b/y", 2))).getFirst();

    assertThat(group.wayOut()).isEqualTo("zseal rollback b/x@s1; the same for b/y");
  }

  @Test
  void oneAlone_isToldAsItIs() {
    FindingGroup group = FindingGroup.of(List.of(soiled("b/x", 1))).getFirst();

    assertThat(group.subjects()).isEqualTo("b/x");
    assertThat(group.evidence()).containsExactly("written=1");
    assertThat(group.wayOut()).isEqualTo("zseal rollback b/x@s1");
  }

  @Test
  void wayOutWithoutAName_isForAllOfThem() {
    Finding a = Finding.note("base", "t/a", "All of it is sent.", "none", "Nothing is to be done.");
    Finding b = Finding.note("base", "t/b", "All of it is sent.", "none", "Nothing is to be done.");

    assertThat(FindingGroup.of(List.of(a, b)).getFirst().wayOut())
        .isEqualTo("Nothing is to be done.");
  }

  @Test
  void namesWithBlanks_areQuotedInCommandsAndStillEqual() {
    Finding a = Finding.warning("guard", "b/my a", "Open.", "", "zfs unmount 'b/my a'");
    Finding b = Finding.warning("guard", "b/c", "Open.", "", "zfs unmount b/c");

    assertThat(FindingGroup.of(List.of(a, b))).hasSize(1);
  }

  @Test
  void nameWithinAnotherWord_isNoName() {
    Finding a = Finding.note("pool", "a", "a pool", "", "");
    Finding b = Finding.note("pool", "b", "b pool", "", "");
    Finding c = Finding.note("pool", "c", "b pool", "", "");

    assertThat(FindingGroup.of(List.of(a, b, c))).hasSize(2);
    assertThat(FindingGroup.of(List.of(a, b)).getFirst().subjects()).isEqualTo("a, b");
  }

  @Test
  void otherDoing_orOtherSeverity_isAnotherGroup() {
    Finding other = Finding.warning("guard", "b/z", "It is open.", "readonly=off", "Look.");
    Finding worse =
        Finding.fault("guard", "b/w", "It is open.", "readonly=off", "zfs set readonly=on b/w");

    assertThat(FindingGroup.of(List.of(open("b/a"), other, worse, open("b/b"))))
        .extracting(FindingGroup::subjects)
        .containsExactly("b/a, b/b", "b/z", "b/w");
  }
}
