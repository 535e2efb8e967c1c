package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.StoppingStore;
import dev.zseal.store.Store;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Finding;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Scrubs that find no room, may not write, read only a part, or must not be fast.
class ScrubLimitsTest {

  private static final String SET = Vectors.SETS.getFirst();

  private final MemoryStore store = new MemoryStore();

  @BeforeEach
  void fill() throws Exception {
    VaultFixture fixture = new VaultFixture(store, 1);
    for (String name : List.of("fs.full.0", "fs.incr.1", "fs.incr.2", "vol.full.0")) {
      fixture.receive(Vectors.bytes(SET, name));
    }
  }

  private record Silent() implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {}
  }

  private static ScrubReport scrub(Store store, ScrubOptions options, InstantSource clock)
      throws Problem {
    return Vault.open(store, clock, new SplittableRandom(4))
        .scrub(List.of(), options, new Silent(), List.of(), List.of());
  }

  private List<String> packs() {
    return store.lengths().keySet().stream().filter(n -> n.contains("/packs/")).toList();
  }

  private String largest() {
    Map<String, Integer> lengths = store.lengths();
    return packs().stream().max(Comparator.comparing(lengths::get)).orElseThrow();
  }

  private void flip(String file) throws Problem {
    byte[] bytes = store.readAll(file, 1 << 30).clone();
    bytes[100] ^= 1;
    store.damage(file, bytes);
  }

  @Test
  void whereThereIsNoRoom_allDamageIsToldAndGradedAllTheSame() throws Exception {
    String lost = largest();
    byte[] bytes = store.readAll(lost, 1 << 30).clone();
    Arrays.fill(bytes, bytes.length / 10, bytes.length / 2, (byte) 7);
    store.damage(lost, bytes);
    List<String> mendable = packs().stream().filter(n -> !n.equals(lost)).toList();
    for (String file : mendable) {
      flip(file);
    }
    store.delete("vault.json");
    for (var full :
        List.of(
            StoppingStore.fullFor(store, n -> n.contains("/packs/")),
            StoppingStore.fullFor(store, _ -> true))) {
      ScrubReport report = scrub(full, ScrubOptions.DEFAULT, VaultFixture.clock());

      assertThat(report.damaged()).hasSize(packs().size());
      assertThat(report.mended()).isZero();
      assertThat(report.lost()).isNotEmpty();
      assertThat(report.findings().values()).contains(Finding.DAMAGED);
      assertThat(report.whole()).isEmpty();
      assertThat(report.problems().stream().map(Problem::getMessage).toList())
          .filteredOn(m -> m.contains("could not be written anew: No space left"))
          .hasSameSizeAs(mendable);
    }

    ScrubReport report = scrub(store, ScrubOptions.DEFAULT, VaultFixture.clock());

    assertThat(report.mended()).isEqualTo(mendable.size());
    assertThat(report.problems()).isEmpty();
  }

  @Test
  void whereNothingCanBeWritten_theHintNamesTheWayToLook() throws Exception {
    assertThatThrownBy(
            () -> scrub(StoppingStore.readOnly(store), ScrubOptions.DEFAULT, VaultFixture.clock()))
        .isInstanceOfSatisfying(
            Problem.Refused.class, p -> assertThat(p.hint()).contains("--no-repair"));
    ScrubOptions look = new ScrubOptions(false, 100, 0, 1, false);
    assertThat(scrub(StoppingStore.readOnly(store), look, VaultFixture.clock()).isClean()).isTrue();
  }

  @Test
  void aSampleIsOfOneFileAtLeast_andOfItsShare() throws Exception {
    for (int percent : new int[] {1, 5, 50, 99}) {
      ScrubReport report =
          scrub(store, new ScrubOptions(true, percent, 0, 1, false), VaultFixture.clock());
      assertThat(report.files()).isEqualTo(Math.ceilDiv(packs().size() * percent, 100));
      assertThat(report.files()).isPositive();
    }
  }

  /// Who keeps a pace looks at the clock each time.
  @Test
  void aLimitHoldsForPagesToo() throws Exception {
    int chunks = looks(new ScrubOptions(false, 100, 0, 1, false));
    int limited = looks(new ScrubOptions(false, 100, 1L << 40, 1, false));
    int ofFiles = packs().stream().mapToInt(this::chunks).sum();

    assertThat(limited - chunks).isGreaterThan(ofFiles);
  }

  /// In how many parts a file is read, at most.
  private int chunks(String file) {
    return store.lengths().getOrDefault(file, 0) / (1 << 20) + 2;
  }

  private int looks(ScrubOptions options) throws Problem {
    AtomicInteger looks = new AtomicInteger();
    InstantSource clock =
        () -> {
          looks.incrementAndGet();
          return VaultFixture.clock().instant();
        };
    scrub(store, options, clock);
    return looks.get();
  }
}
