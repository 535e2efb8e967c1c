package dev.zseal.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.doctor.check.Checks;
import dev.zseal.doctor.check.Finding;
import dev.zseal.doctor.check.Finding.Severity;
import dev.zseal.name.DatasetName;
import dev.zseal.replicate.TwoPools;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a doctor finds fault with is what a replication fails with, and nothing else.
@Timeout(60)
class DoctorTest {

  @TempDir Path folder;
  private TwoPools pools;

  @BeforeEach
  void top() throws Exception {
    pools = TwoPools.inStep(folder);
  }

  private List<Finding> look() throws Exception {
    return look("a/r", "b/r");
  }

  private List<Finding> look(String source, String target, String... without) throws Exception {
    var request =
        new Doctor.Request(
            new DatasetName(source),
            true,
            Stream.of(without).map(DatasetName::new).collect(Collectors.toSet()),
            new DatasetName(target),
            null,
            null,
            null);
    return Checks.look(new Doctor(pools.host(), pools.host()).examine(request));
  }

  private static List<Finding> bad(List<Finding> findings) {
    return findings.stream()
        .filter(f -> f.severity() == Severity.FAULT || f.severity() == Severity.WARNING)
        .toList();
  }

  private static List<Finding> about(List<Finding> findings, String subject) {
    return findings.stream()
        .filter(f -> f.severity() != Severity.OK && f.subject().equals(subject))
        .toList();
  }

  /// Nothing is wrong, nothing fails, and then nothing is out of its place.
  private void fine() throws Exception {
    assertThat(bad(look())).isEmpty();
    pools.replicate("a/r", "b/r");
    assertThat(pools.failed).isEmpty();
    assertThat(bad(look())).isEmpty();
    assertThat(look()).noneMatch(f -> f.id().equals("target") && f.severity() == Severity.NOTE);
  }

  @Test
  void renamed() throws Exception {
    pools.here("a/r/new", 90, "s@101", "t@102");
    pools.there("b/r/old", "s@101");

    assertThat(about(look(), "b/r/old"))
        .singleElement()
        .satisfies(f -> assertThat(f.wayOut()).isEqualTo("zfs rename b/r/old b/r/new"));
    fine();
  }

  @Test
  void swapped() throws Exception {
    pools.here("a/r/c", 90, "s@102");
    pools.here("a/r/d", 90, "s@101");
    pools.there("b/r/c", "s@101");
    pools.there("b/r/d", "s@102");

    assertThat(about(look(), "b/r/c"))
        .singleElement()
        .satisfies(f -> {
          assertThat(f.what()).contains("renamed");
          assertThat(f.evidence()).contains("b/r/d is still the replica of a/r/c");
          // That name is taken: it would be refused.
          assertThat(f.wayOut()).doesNotContain("zfs rename");
        });
    fine();
  }

  @Test
  void vanished() throws Exception {
    pools.there("b/r/gone", "s@101");

    assertThat(look())
        .filteredOn(f -> f.severity() == Severity.NOTE)
        .singleElement()
        .satisfies(f -> {
          assertThat(f.id()).isEqualTo("orphans");
          assertThat(f.evidence()).isEqualTo("b/r/gone");
        });
    fine();
    assertThat(pools.notices).anyMatch(text -> text.startsWith("b/r/gone has no source"));
  }

  @Test
  void isNew() throws Exception {
    pools.here("a/r/new", 200, "s@201");

    assertThat(about(look(), "a/r/new")).hasSize(1);
    fine();
  }

  @Test
  void destroyedAndMadeAgain() throws Exception {
    pools.here("a/r/c", 200, "t@201");
    pools.there("b/r/c", "s@101");

    assertThat(about(look(), "b/r/c"))
        .singleElement()
        .satisfies(f -> {
          assertThat(f.severity()).isEqualTo(Severity.NOTE);
          assertThat(f.what()).contains("a dataset that is gone");
        });
    fine();
  }

  @Test
  void renamedToTheNameOfOneThatIsGone() throws Exception {
    pools.here("a/r/c", 90, "s@102", "t@103");
    pools.there("b/r/c", "s@101");
    pools.there("b/r/d", "s@102");

    fine();
  }

  @Test
  void renamedAndMadeAnew() throws Exception {
    pools.here("a/r/c", 200, "t@203");
    pools.here("a/r/d", 90, "s@101");
    pools.there("b/r/c", "s@101");

    assertThat(about(look(), "a/r/c"))
        .singleElement()
        .satisfies(f ->
            assertThat(f.evidence()).isEqualTo("b/r/c is the replica of a/r/d, and is renamed"));
    fine();
  }

  /// After a promote, both have what they had in common.
  @Test
  void clones() throws Exception {
    pools.here("a/r/c", 90, "s@101", "t@102");
    pools.here("a/r/d", 90, "s@101", "u@103");
    pools.there("b/r/c", "s@101");
    pools.there("b/r/d", "s@101");

    fine();
  }

  @Test
  void aBaseThatIsLost_isAFault_andFails() throws Exception {
    pools.here("a/r/c", 90, "t@201");
    pools.there("b/r/c", "s@101");

    assertThat(bad(look())).extracting(Finding::subject).containsExactly("b/r/c@s");
    pools.replicate("a/r", "b/r");
    assertThat(pools.failed).containsExactly("a/r/c");
  }

  @Test
  void aStrangerInTheWay_isAFault_andFails() throws Exception {
    pools.here("a/r/c", 90, "s@102", "t@103");
    pools.dataset("b/r/c", "-").points("b/r/c", "x@99");
    pools.there("b/r/d", "s@102");

    assertThat(bad(look()))
        .singleElement()
        .satisfies(f -> {
          assertThat(f.subject()).isEqualTo("b/r/c");
          assertThat(f.wayOut()).contains("zfs rename b/r/c b/r/c-old");
        });
    pools.replicate("a/r", "b/r");
    assertThat(pools.failed).containsExactly("a/r/c");
    assertThat(pools.failures.getFirst().hint()).contains("zfs rename b/r/c b/r/c-old");
  }

  /// Below a plaintext top each encrypted tree has its own root.
  @Test
  void plaintextTop() throws Exception {
    pools
        .dataset("a/p", "-")
        .dataset("a/p/x", "a/p/x")
        .points("a/p/x", "s@300")
        .dataset("a/p/x/y", "a/p/x")
        .points("a/p/x/y", "s@301");
    pools.replicate("a/p", "b/p");
    List<Finding> findings = look("a/p", "b/p");

    assertThat(pools.failed).isEmpty();
    assertThat(bad(findings)).extracting(Finding::id).containsExactly("sealed");
    assertThat(findings).noneMatch(f -> f.id().equals("orphans"));
  }

  /// What is left out is neither looked at nor missed; what the target has of it is no orphan.
  @Test
  void whatIsLeftOut_isNotLookedAt() throws Exception {
    pools.here("a/r/cache", 90, "t@201");
    pools.there("b/r/cache", "s@101");
    pools.points("a/r/cache", "s#150", "zseal-0badcafe-0000000000000099#151");
    pools.held("a/r/cache@t", "zseal-0badcafe");
    assertThat(look()).anyMatch(f -> f.id().equals("marks") && f.subject().endsWith("0badcafe"));
    assertThat(bad(look())).extracting(Finding::subject).containsExactly("b/r/cache@s");

    List<Finding> findings = look("a/r", "b/r", "a/r/cache");

    assertThat(bad(findings)).isEmpty();
    assertThat(findings)
        .filteredOn(f -> (f.what() + f.evidence() + f.wayOut()).contains("cache"))
        .singleElement()
        .satisfies(f -> {
          assertThat(f.id()).isEqualTo("children");
          assertThat(f.severity()).isEqualTo(Severity.OK);
        });
    assertThat(findings).noneMatch(f -> f.id().equals("orphans"));
    assertThat(findings).noneMatch(f -> f.subject().endsWith("0badcafe"));
  }

  @Test
  void anEncryptionRootThatIsLeftOut_isWarnedOf() throws Exception {
    pools.dataset("a/r/n", "a/r/n").points("a/r/n", "s@103");
    pools.dataset("a/r/n/below", "a/r/n").points("a/r/n/below", "s@104");

    assertThat(bad(look("a/r", "b/r", "a/r/n")))
        .anyMatch(f -> f.id().equals("roots-covered") && f.subject().equals("a/r/n"));
  }
}
