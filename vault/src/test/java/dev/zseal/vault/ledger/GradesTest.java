package dev.zseal.vault.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.FolderStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradesTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  @TempDir Path folder;
  private final WriterIdentity writer = WriterIdentity.generate();
  private FolderStore store = new FolderStore(Path.of("unused"), new SplittableRandom(1));

  @BeforeEach
  void open() {
    store = new FolderStore(folder, new SplittableRandom(1));
  }

  private void note(WriterIdentity by, Instant time, String sha256, Finding finding)
      throws Problem {
    new GradeWriter(store, by, InstantSource.fixed(time), new SplittableRandom(time.hashCode()))
        .add(Map.of(sha256, finding));
  }

  private void note(String sha256, Finding finding) throws Problem {
    note(writer, NOON, sha256, finding);
  }

  private Grade grade(String sha256) throws Problem {
    return Grades.read(store).of(sha256);
  }

  private List<String> objects() throws Problem {
    return store.list("w/" + writer.id() + "/grades");
  }

  @Test
  void whatNobodyLookedAtIsStored() throws Exception {
    note(A, Finding.SCRUBBED);

    assertThat(grade(B)).isEqualTo(Grade.STORED);
    assertThat(grade(B).standing()).isEmpty();
    assertThat(grade(B).isWhole()).isFalse();
    assertThat(grade(B).isDamaged()).isFalse();
  }

  /// The clock stands still here, as one may that was set back.
  @Test
  void whatIsFoundLaterCounts() throws Exception {
    note(A, Finding.SCRUBBED);
    assertThat(grade(A).standing()).contains(Finding.SCRUBBED);
    assertThat(grade(A).isWhole()).isTrue();
    note(A, Finding.KEY_CHECKED);
    assertThat(grade(A).standing()).contains(Finding.KEY_CHECKED);
    note(A, Finding.PROVED);
    assertThat(grade(A).standing()).contains(Finding.PROVED);
    note(A, Finding.DAMAGED);
    assertThat(grade(A).standing()).contains(Finding.DAMAGED);
    assertThat(grade(A).isDamaged()).isTrue();
    assertThat(grade(A).isWhole()).isFalse();
    note(A, Finding.KEY_CHECKED);
    assertThat(grade(A).standing()).contains(Finding.DAMAGED);
    note(A, Finding.SCRUBBED);
    assertThat(grade(A).standing()).contains(Finding.PROVED);
    note(A, Finding.DISPROVED);
    note(A, Finding.SCRUBBED);
    assertThat(grade(A).standing()).contains(Finding.DISPROVED);
    assertThat(grade(A).isWhole()).isFalse();
    note(A, Finding.PROVED);
    assertThat(grade(A).standing()).contains(Finding.PROVED);
    assertThat(grade(A).isWhole()).isTrue();
  }

  @Test
  void ofSeveralWritersTheLaterCounts() throws Exception {
    WriterIdentity other = WriterIdentity.generate();
    note(writer, NOON.plusSeconds(60), A, Finding.DAMAGED);
    note(other, NOON, A, Finding.SCRUBBED);
    assertThat(grade(A).isDamaged()).isTrue();

    note(other, NOON.plusSeconds(61), A, Finding.SCRUBBED);
    assertThat(grade(A).isWhole()).isTrue();
    assertThat(grade(A).when(Finding.SCRUBBED)).contains(NOON.plusSeconds(61));
  }

  @Test
  void aKeyThatOpensSaysLittleOfTheRest() throws Exception {
    note(A, Finding.KEY_CHECKED);

    assertThat(grade(A).standing()).contains(Finding.KEY_CHECKED);
    assertThat(grade(A).isWhole()).isFalse();
  }

  /// Who reads what a snapshot added has not read the rest.
  @Test
  void aReadBackIsTheLeastThatIsVerified_andTakesNoDamageBack() throws Exception {
    assertThat(grade(A).isVerified()).isFalse();
    note(A, Finding.READ_BACK);
    assertThat(grade(A).standing()).contains(Finding.READ_BACK);
    assertThat(grade(A).isVerified()).isTrue();
    assertThat(grade(A).isWhole()).isFalse();
    note(A, Finding.SCRUBBED);
    assertThat(grade(A).standing()).contains(Finding.SCRUBBED);
    note(A, Finding.READ_BACK);
    assertThat(grade(A).standing()).contains(Finding.SCRUBBED);
    assertThat(grade(A).verifiedAt()).isEqualTo(grade(A).when(Finding.READ_BACK));
    note(A, Finding.DAMAGED);
    note(A, Finding.READ_BACK);
    assertThat(grade(A).standing()).contains(Finding.DAMAGED);
    assertThat(grade(A).isVerified()).isFalse();
    note(A, Finding.SCRUBBED);
    assertThat(grade(A).verifiedAt()).isEqualTo(grade(A).when(Finding.SCRUBBED));
    note(B, Finding.READ_BACK);
    note(B, Finding.KEY_CHECKED);
    assertThat(grade(B).standing()).contains(Finding.KEY_CHECKED);
    assertThat(grade(B).verifiedAt()).isEqualTo(grade(B).when(Finding.READ_BACK));
    note(B, Finding.DISPROVED);
    note(B, Finding.READ_BACK);
    assertThat(grade(B).isVerified()).isFalse();
  }

  @Test
  void manyObjectsArePutTogether_andForgetWhatIsGone() throws Exception {
    for (int i = 0; i < GradeWriter.MANY; i++) {
      note(A, Finding.SCRUBBED);
    }
    assertThat(objects()).hasSize(GradeWriter.MANY);

    note(B, Finding.PROVED);

    assertThat(objects()).hasSize(1);
    assertThat(grade(B).standing()).contains(Finding.PROVED);
    // No manifest of this vault has that hash.
    assertThat(grade(A)).isEqualTo(Grade.STORED);
  }

  @Test
  void aGreatScrubGoesIntoSeveralObjects() throws Exception {
    Map<String, Finding> found = new HashMap<>();
    for (int i = 0; i < 2 * Grades.MAX_ENTRIES + 1; i++) {
      found.put("%064x".formatted(i), Finding.SCRUBBED);
    }
    new GradeWriter(store, writer, InstantSource.fixed(NOON), new SplittableRandom(5)).add(found);

    assertThat(objects()).hasSize(3);
    Grades grades = Grades.read(store);
    assertThat(found.keySet()).allMatch(sha256 -> grades.of(sha256).isWhole());
  }

  @Test
  void aDamagedObjectIsPassedOver() throws Exception {
    note(A, Finding.SCRUBBED);
    note(B, Finding.SCRUBBED);
    String torn = "w/" + writer.id() + "/grades/" + objects().getFirst();
    byte[] bytes = Files.readAllBytes(folder.resolve(torn));
    Files.write(folder.resolve(torn), Arrays.copyOf(bytes, bytes.length / 2));

    Grades grades = Grades.read(store);

    assertThat(grades.of(A)).isEqualTo(Grade.STORED);
    assertThat(grades.of(B).isWhole()).isTrue();
    assertThat(grades.faults()).extracting(Grades.Fault::object).containsExactly(torn);
  }

  @Test
  void whatALaterVersionFindsIsPassedOver_anotherFormatIsNot() throws Exception {
    String json =
        """
        { "format" : "zseal-grades-1", "writer" : "0", "grades" : {
          "%s" : { "admired" : "2026-11-22T12:00:00Z" },
          "%s" : { "scrubbed" : "2026-11-22T12:00:00Z", "admired" : "2026-11-22T12:00:00Z" } } }
        """
            .formatted(A, B);

    Map<String, Grade> read = Grades.parse(Json.utf8(json), "test");

    assertThat(read).containsEntry(A, Grade.STORED);
    assertThat(read).containsEntry(B, new Grade(Map.of(Finding.SCRUBBED, NOON)));
    for (String[] change :
        new String[][] {
          {"grades-1", "grades-2"}, {A, "a"}, {A, "A" + A.substring(1)}, {"2026-11-22T", "soon"}
        }) {
      byte[] changed = Json.utf8(json.replace(change[0], change[1]));
      assertThatThrownBy(() -> Grades.parse(changed, "test")).isInstanceOf(Problem.class);
    }
  }

  /// Whoever holds the storage may put one where a writer looks for its newest.
  @Test
  void aNameOfTheEndOfTime_hidesNothingThatComesLater() throws Exception {
    store.put(
        "w/%s/grades/999999999999999-0000000000000000.json".formatted(writer.id()),
        Json.utf8("{}"));
    note(A, Finding.SCRUBBED);

    assertThat(grade(A).isWhole()).isTrue();
  }
}
