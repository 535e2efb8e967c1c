package dev.zseal.vault.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.CountingStore;
import dev.zseal.store.CrashingStore;
import dev.zseal.store.MeddlingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import dev.zseal.store.TornListStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Acts that are put together: what is in the vault then, and that nobody notices.
class ActBundlingTest {

  private final BundledActs vault;

  ActBundlingTest() throws Exception {
    vault = new BundledActs(20);
  }

  @Test
  void olderActs_arePutTogether_theNewestStay() throws Exception {
    List<ActLog.Act> before = vault.log().acts();
    byte[] first = vault.read("00000001.act");

    vault.bundle();

    assertThat(vault.names())
        .containsExactly(
            "00000001-00000016.acts",
            "00000001-00000016.copy",
            "00000017.act",
            "00000018.act",
            "00000019.act",
            "00000020.act");
    assertThat(vault.read("00000001-00000016.acts")).startsWith(first);
    assertThat(vault.read("00000001-00000016.copy"))
        .isEqualTo(vault.read("00000001-00000016.acts"));
    assertThat(vault.log().acts()).isEqualTo(before);
    assertThat(vault.log().faults()).isEmpty();
  }

  @Test
  void aFewActs_stayAsTheyAre() throws Exception {
    BundledActs few = new BundledActs(9);

    few.bundle();

    assertThat(few.names()).hasSize(9).allMatch(name -> name.endsWith(".act"));
  }

  @Test
  void bundlesAreFew_andSeldomWrittenAnew() throws Exception {
    BundledActs year = new BundledActs(0);
    long written = 0;
    for (int day = 0; day < 100; day++) {
      year.append(7);
      List<String> before = year.names();
      year.bundle();
      for (String name : year.names()) {
        if (!before.contains(name)) {
          written += year.read(name).length;
        }
      }
    }

    assertThat(year.numbers()).isEqualTo(IntStream.rangeClosed(1, 700).boxed().toList());
    assertThat(year.log().faults()).isEmpty();
    // At most 64 acts in each, and the newer ones smaller.
    assertThat(year.names()).hasSizeLessThan(2 * (2 * 700 / 64 + 6) + 10);
    long bytes = 0;
    for (String name : year.names()) {
      bytes += year.read(name).length;
    }
    assertThat(written).isLessThan(5 * bytes);
  }

  @Test
  void veryManyActs_makeSeveralBundles() throws Exception {
    vault.append(130);

    vault.bundle();

    assertThat(vault.names())
        .contains("00000001-00000064.acts", "00000065-00000128.acts", "00000129-00000146.acts");
    assertThat(vault.numbers()).hasSize(150);
  }

  @Test
  void killedAnywhere_nothingIsLost_andTheNextFinishesIt() throws Exception {
    vault.bundle();
    vault.append(14);
    List<ActLog.Act> acts = vault.log().acts();
    MemoryStore done = vault.store.copy();
    BundledActs.bundle(done);
    boolean crashed = true;
    for (int changes = 0; crashed; changes++) {
      MemoryStore store = vault.store.copy();
      CrashingStore crashing = new CrashingStore(store, changes);
      try {
        BundledActs.bundle(crashing);
      } catch (Problem.Unavailable _) {
        // The crash.
      }
      crashed = crashing.crashed();

      assertThat(ActLog.read(store).faults()).as("after %d changes", changes).isEmpty();
      assertThat(ActLog.read(store).acts()).isEqualTo(acts);
      BundledActs.bundle(store);
      assertThat(store.lengths().keySet()).isEqualTo(done.lengths().keySet());
      assertThat(ActLog.read(store).acts()).isEqualTo(acts);
    }
  }

  /// Whoever reads meanwhile sees every act, at whatever instant they are put elsewhere.
  @Test
  void aReader_noticesNothing() throws Exception {
    vault.bundle();
    vault.append(14);
    List<ActLog.Act> acts = vault.log().acts();
    boolean meddled = true;
    for (int calls = 0; meddled; calls++) {
      MemoryStore store = vault.store.copy();
      MeddlingStore meddling =
          new MeddlingStore(store, calls, () -> true, () -> BundledActs.bundle(store));

      ActLog log = ActLog.read(meddling);

      meddled = meddling.done();
      assertThat(log.faults()).as("after %d calls", calls).isEmpty();
      assertThat(log.acts()).isEqualTo(acts);
    }
  }

  /// Listing a folder takes time, and shows neither what goes nor what comes meanwhile.
  @Test
  void aListThatWasMadeMeanwhile_isMadeAgain() throws Exception {
    List<ActLog.Act> acts = vault.log().acts();
    vault.bundle();

    ActLog log = ActLog.read(new TornListStore(vault.store, name -> name.contains("-")));

    assertThat(log.faults()).isEmpty();
    assertThat(log.acts()).isEqualTo(acts);
  }

  @Test
  void since_seesWhatWasPutTogetherMeanwhile_andReadsNothingTwice() throws Exception {
    ActLog before = vault.log();
    vault.append(30);
    vault.bundle();
    CountingStore counting = new CountingStore(vault.store);

    ActLog now = before.since(counting);

    assertThat(now.acts()).isEqualTo(vault.log().acts());
    assertThat(now.faults()).isEmpty();
    assertThat(counting.reads()).as("key, bundle, four single ones").isEqualTo(6);
    assertThat(now.since(counting)).isSameAs(now);
    assertThat(counting.reads()).isZero();
    vault.append(3);
    assertThat(now.since(counting).acts()).hasSize(53);
    assertThat(counting.reads()).as("key, three acts").isEqualTo(4);
  }

  @Test
  void aDamagedAct_staysWhereItIs_amongBundles() throws Exception {
    vault.append(10);
    vault.damage("00000012.act", 50);

    vault.bundle();

    assertThat(vault.names())
        .startsWith("00000001-00000011.acts", "00000001-00000011.copy", "00000012.act")
        .contains("00000013-00000026.acts");
    assertThat(vault.log().faults()).hasSize(1);
    assertThat(vault.numbers()).hasSize(29).doesNotContain(12);
  }

  @Test
  void withoutTheKey_allStaysAsItIs() throws Exception {
    vault.store.delete(Layout.key(vault.writer.id()));

    vault.bundle();

    assertThat(vault.names()).hasSize(20);
  }

  /// A process that knows the newest act of hours ago takes no number a second time.
  @Test
  void aProcessThatStoodStill_takesTheNextNumber() throws Exception {
    List<Integer> numbers = IntStream.rangeClosed(1, 20 + 2 + 30).boxed().toList();
    boolean meddled = true;
    for (int calls = 0; meddled; calls++) {
      BundledActs other = new BundledActs(20);
      MeddlingStore meddling =
          new MeddlingStore(
              other.store,
              calls,
              () -> true,
              () -> {
                other.append(new Acts(other.store, other.writer), 30);
                other.bundle();
              });
      Acts slow = new Acts(meddling, other.writer);

      other.append(slow, 2);

      meddled = meddling.done();
      assertThat(other.log().faults()).as("after %d calls", calls).isEmpty();
      assertThat(other.numbers())
          .isEqualTo(meddled ? numbers : IntStream.rangeClosed(1, 22).boxed().toList());
    }
  }

  /// What was signed is not thrown away, even if it should not be there.
  @Test
  void anotherActOfTheSameNumber_staysAndIsSaid() throws Exception {
    MemoryStore before = vault.store.copy();
    vault.bundle();
    for (int number = 7; number <= 20; number++) {
      before.delete(Acts.objectName(vault.writer.id(), number));
    }
    vault.append(new Acts(before, vault.writer), 1);
    String forked = Acts.objectName(vault.writer.id(), 7);
    vault.store.put(forked, before.readAll(forked, Acts.MAX_BYTES));

    vault.bundle();

    assertThat(vault.store.exists(forked)).isTrue();
    assertThat(vault.log().acts()).hasSize(21);
    assertThat(vault.log().faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault).hasMessageContaining("another act of its number"));
  }

  @Test
  void whatIsNotReadBackAsWritten_costsNothing() throws Exception {
    List<ActLog.Act> acts = vault.log().acts();
    List<String> singles = vault.names();
    Store forgetful =
        new MeddlingStore(
            vault.store,
            0,
            () -> vault.names().contains("00000001-00000016.acts"),
            () -> vault.damage("00000001-00000016.acts", 100));

    assertThatThrownBy(() -> BundledActs.bundle(forgetful))
        .isInstanceOf(Problem.Unavailable.class)
        .hasMessageContaining("not read back");

    assertThat(vault.names()).containsAll(singles);
    assertThat(vault.log().acts()).isEqualTo(acts);
  }

  @Test
  void headsThatWereSeen_areFoundInBundles() throws Exception {
    Inventory inventory = Inventory.read(vault.store);
    Inventory.keep(vault.store, inventory.inOrder());
    vault.append(30);
    vault.bundle();
    CountingStore counting = new CountingStore(vault.store);

    Inventory.Losses _ = Inventory.read(counting).losses();

    assertThat(counting.reads()).as("less than one for each act").isLessThan(20);
  }

  @Test
  void strangeNames_arePassedOver() throws Exception {
    List<ActLog.Act> acts = vault.log().acts();
    List<String> strange = new ArrayList<>();
    for (String name :
        List.of(
            "00000000-00000016.acts",
            "00000016-00000001.acts",
            "00000001-99999999.acts",
            "1-2.acts",
            "00000001-00000016.tmp")) {
      strange.add(vault.object(name));
      vault.store.put(strange.getLast(), vault.read("00000001.act"));
    }

    assertThat(vault.log().acts()).isEqualTo(acts);
    assertThat(vault.log().faults()).isEmpty();
    vault.bundle();
    assertThat(strange).allMatch(vault.store::exists);
    assertThat(vault.log().acts()).isEqualTo(acts);
  }
}
