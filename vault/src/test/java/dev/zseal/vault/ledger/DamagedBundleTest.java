package dev.zseal.vault.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.BadSectorStore;
import dev.zseal.store.CrashingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Acts in a bundle are no less safe than in files of their own.
class DamagedBundleTest {

  private static final String MAIN = "00000001-00000016.acts";
  private static final String COPY = "00000001-00000016.copy";

  private BundledActs vault;
  private List<ActLog.Act> acts;
  private int length;

  @BeforeEach
  void bundle() throws Exception {
    vault = new BundledActs(20);
    acts = vault.log().acts();
    vault.bundle();
    length = vault.read(MAIN).length;
  }

  /// Where an act begins.
  private int start(int number) throws Exception {
    String text = new String(vault.read(COPY), StandardCharsets.ISO_8859_1);
    return text.lastIndexOf("{\n", text.indexOf("\"number\" : %d,".formatted(number)));
  }

  private static List<ActBundling.Damaged> check(Store store, boolean repair) throws Problem {
    return new ActBundling(store).check(repair);
  }

  @Test
  void anyDamagedByte_costsNothing() throws Exception {
    byte[] whole = vault.read(MAIN);
    for (int at = 0; at < length; at += 97) {
      vault.damage(MAIN, at);
      assertThat(vault.log().faults()).as("byte %d", at).isEmpty();
      assertThat(vault.log().acts()).isEqualTo(acts);
      vault.store.damage(vault.object(MAIN), whole);
    }
  }

  /// Of two acts at most: where the newline between them was.
  @Test
  void theSameByteInBoth_costsItsAct() throws Exception {
    byte[] whole = vault.read(MAIN);
    int border = start(3);
    for (int at = border - 15; at < border + 10; at++) {
      vault.damage(MAIN, at);
      vault.damage(COPY, at);
      assertThat(vault.log().acts()).as("byte %d", at).hasSizeBetween(18, 19);
      assertThat(vault.log().faults()).isNotEmpty();
      vault.store.damage(vault.object(MAIN), whole);
      vault.store.damage(vault.object(COPY), whole);
    }
    vault.damage(MAIN, start(3) + 99);
    vault.damage(COPY, start(3) + 99);
    assertThat(vault.numbers())
        .isEqualTo(IntStream.rangeClosed(1, 20).filter(n -> n != 3).boxed().toList());
    assertThat(vault.log().faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault).hasMessageContaining("act 3"));
  }

  @Test
  void oneOfTheTwoIsGone_costsNothing() throws Exception {
    for (String name : List.of(MAIN, COPY)) {
      byte[] bytes = vault.read(name);
      vault.store.delete(vault.object(name));
      assertThat(vault.log().faults()).isEmpty();
      assertThat(vault.log().acts()).isEqualTo(acts);

      assertThat(check(vault.store, false))
          .containsExactly(new ActBundling.Damaged(vault.object(name), "missing"));
      assertThat(vault.store.exists(vault.object(name))).isFalse();
      assertThat(check(vault.store, true)).hasSize(1);
      assertThat(vault.read(name)).isEqualTo(bytes);
      assertThat(check(vault.store, true)).isEmpty();
    }
  }

  @Test
  void eachDamagedElsewhere_isMended_whereverThatIsInterrupted() throws Exception {
    byte[] whole = vault.read(MAIN);
    vault.damage(MAIN, 50);
    vault.damage(MAIN, start(5) + 50);
    vault.damage(COPY, start(10) + 50);
    boolean crashed = true;
    for (int changes = 0; crashed; changes++) {
      MemoryStore store = vault.store.copy();
      CrashingStore crashing = new CrashingStore(store, changes);
      try {
        check(crashing, true);
      } catch (Problem.Unavailable _) {
        // The crash.
      }
      crashed = crashing.crashed();
      assertThat(ActLog.read(store).faults()).as("after %d changes", changes).isEmpty();
      assertThat(ActLog.read(store).acts()).isEqualTo(acts);

      check(store, true);
      BundledActs.bundle(store);
      assertThat(store.readAll(vault.object(MAIN), 1 << 20)).isEqualTo(whole);
      assertThat(store.readAll(vault.object(COPY), 1 << 20)).isEqualTo(whole);
      assertThat(store.list(Layout.acts(vault.writer.id()))).isEqualTo(vault.names());
    }
  }

  /// What is lost stays lost; but what is left is there twice again.
  @Test
  void oneActIsLost_theOthersAreMended() throws Exception {
    vault.damage(MAIN, start(3) + 50);
    vault.damage(COPY, start(3) + 50);
    vault.damage(COPY, start(10) + 50);

    assertThat(check(vault.store, true)).hasSize(1);

    assertThat(vault.read(MAIN)).isEqualTo(vault.read(COPY));
    assertThat(vault.numbers()).hasSize(19).doesNotContain(3);
  }

  @Test
  void whatIsLostInBoth_comesFromAnotherVault() throws Exception {
    MemoryStore other = vault.store.copy();
    byte[] whole = vault.read(MAIN);
    vault.damage(MAIN, start(3) + 50);
    vault.damage(COPY, start(3) + 60);

    assertThat(ActsCopy.take(other, vault.store))
        .containsExactly(Acts.objectName(vault.writer.id(), 3));

    assertThat(vault.log().faults()).isEmpty();
    assertThat(vault.log().acts()).isEqualTo(acts);
    assertThat(check(vault.store, true)).isNotEmpty();
    assertThat(vault.read(MAIN)).isEqualTo(whole);
    assertThat(vault.names()).doesNotContain("00000003.act");
  }

  @Test
  void aWholeBundleThatIsLost_comesFromAnotherVault() throws Exception {
    MemoryStore other = vault.store.copy();
    vault.store.delete(vault.object(MAIN));
    vault.store.delete(vault.object(COPY));
    assertThat(vault.log().faults()).hasSize(1);

    assertThat(ActsCopy.take(other, vault.store)).hasSize(16);

    assertThat(vault.log().acts()).isEqualTo(acts);
    assertThat(ActsCopy.take(other, vault.store)).isEmpty();
  }

  /// In each another sector cannot be read.
  @Test
  void badSectors_costNothing() throws Exception {
    vault.append(30);
    vault.bundle();
    acts = vault.log().acts();
    String main = "00000001-00000046.acts";
    String copy = "00000001-00000046.copy";
    assertThat(vault.names()).startsWith(main, copy);
    BadSectorStore disk = new BadSectorStore(vault.store);
    disk.spoil(vault.object(main), 100);
    disk.spoil(vault.object(copy), vault.read(copy).length - 100);

    assertThat(ActLog.read(disk).faults()).isEmpty();
    assertThat(ActLog.read(disk).acts()).isEqualTo(acts);
    assertThat(check(disk, false)).hasSize(2);
  }
}
