package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.StoppingStore;
import dev.zseal.store.Store;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.BlobRef;
import dev.zseal.vault.pack.Packs;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.scrub.SnapshotLoss;
import dev.zseal.vault.sweep.SweptVault;
import dev.zseal.vault.tree.Entry;
import dev.zseal.vault.tree.TreeWalk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Vaults that were compacted, and what other vaults give back to them: copies, copies that went
/// their own way since, and strangers that have the same snapshots.
class HealingTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";
  private static final ScrubOptions ONE_THREAD = new ScrubOptions(true, 100, 0, 1, true);
  private static final int CELL = 4096;
  private static final int SEEDS = Integer.getInteger("zseal.healing.seeds", 25);
  private static final int FROM = Integer.getInteger("zseal.healing.from", 1);

  private static final List<String> STREAMS =
      List.of("fs.full.0", "fs.incr.1", "fs.incr.2", "fs.incr.3");

  /// Vaults of large and of small packs.
  private static final List<MemoryStore> FILLED = List.of(new MemoryStore(), new MemoryStore());

  @BeforeAll
  static void fill() throws Exception {
    Vault.init(FILLED.get(0), 64L << 20, 10, VaultFixture.clock(), new SplittableRandom(1));
    for (MemoryStore store : FILLED) {
      VaultFixture fixture = new VaultFixture(store, 1);
      for (String name : STREAMS) {
        fixture.receive(Vectors.bytes(SET, name));
      }
    }
  }

  private enum Other {
    COPY,
    WITHOUT_S0,
    WITHOUT_S2,
    STRANGER
  }

  private record Silent() implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {}
  }

  private static Vault open(Store store) throws Problem {
    return Vault.open(store, VaultFixture.clock(), new SplittableRandom(9));
  }

  private static ScrubReport scrub(Store store, List<Vault> others) throws Problem {
    return open(store).scrub(List.of(), ONE_THREAD, new Silent(), others, List.of());
  }

  private static void destroy(MemoryStore store, String name) throws Exception {
    Vault vault = open(store);
    for (Manifest snapshot : vault.catalog().everySnapshot()) {
      if (snapshot.fullName().endsWith("@" + name)) {
        vault.destroy(List.of(snapshot), new VaultFixture(store, 2).writer);
      }
    }
    open(store).sweep();
  }

  private static List<String> packs(MemoryStore store) {
    return store.lengths().keySet().stream().filter(n -> n.contains("/packs/")).toList();
  }

  private static void zero(MemoryStore store, String file, int cell, int count) throws Exception {
    byte[] bytes = store.readAll(file, 1 << 30).clone();
    int from = Math.min(cell * CELL, bytes.length);
    Arrays.fill(bytes, from, Math.min(bytes.length, from + count * CELL), (byte) 0);
    store.damage(file, bytes);
  }

  @Test
  void anotherVaultThatLostTheSame_saysSo() throws Exception {
    MemoryStore store = FILLED.get(0).copy();
    String data = packs(store).stream().filter(n -> n.endsWith(".data")).findFirst().orElseThrow();
    zero(store, data, 0, 1 << 10);

    ScrubReport report = scrub(store, List.of(open(store.copy())));

    assertThat(report.lost()).isNotEmpty();
    assertThat(report.problems())
        .anySatisfy(p -> assertThat(p.getMessage()).contains("the vault is damaged"))
        .noneSatisfy(p -> assertThat(p.getMessage()).contains("is empty"));
  }

  /// The run of pages overlaps the run of data in its numbers, and neither has all of them.
  @ParameterizedTest
  @ValueSource(strings = {"COPY", "WITHOUT_S0", "WITHOUT_S2", "STRANGER"})
  void aCompactedVaultIsHealed(String from) throws Exception {
    MemoryStore store = FILLED.get(0).copy();
    destroy(store, "s1");
    MemoryStore other = store.copy();
    switch (Other.valueOf(from)) {
      case COPY -> {}
      case WITHOUT_S0 -> destroy(other, "s0");
      case WITHOUT_S2 -> destroy(other, "s2");
      case STRANGER -> {
        other = new MemoryStore();
        VaultFixture stranger = new VaultFixture(other, 7);
        stranger.receive(Vectors.bytes(SET, "vol.full.0"));
        for (String name : STREAMS) {
          stranger.receive(Vectors.bytes(SET, name));
        }
      }
    }
    Map<String, String> whole = sent(store);
    Set<BlobRef> live = live(store);
    String data =
        packs(store).stream().filter(n -> n.contains("6.1.data")).findFirst().orElseThrow();
    zero(store, data, 100, 120);
    Set<BlobRef> readable = readable(store, live);
    assertThat(readable).hasSizeLessThan(live.size());
    Set<BlobRef> either = new HashSet<>(readable);
    either.addAll(readable(other, live));

    ScrubReport report = scrub(store, List.of(open(other)));

    assertThat(readable(store, live)).containsAll(either);
    if (from.startsWith("WITHOUT")) {
      assertThat(report.healed()).isNotNegative();
    } else {
      assertThat(report.healed()).isPositive();
      assertThat(report.isWhole()).isTrue();
      assertThat(scrub(store, List.of()).isClean()).isTrue();
      assertThat(sent(store)).isEqualTo(whole);
      SweptVault.sweepAll(store);
      SweptVault.check(store, true);
    }
  }

  /// What the hint says of pages that nobody can give back.
  @Test
  void whatLostItsPages_isDestroyedAndReceivedAgain() throws Exception {
    MemoryStore store = FILLED.get(0).copy();
    Map<String, String> whole = sent(store);
    for (String file : packs(store)) {
      if (file.endsWith(".page")) {
        store.damage(file, new byte[8192]);
      }
    }
    ScrubReport report = scrub(store, List.of());
    assertThat(report.lost()).hasSize(STREAMS.size());
    assertThat(SnapshotLoss.waysOut(report.lost()).getFirst()).contains("zseal scrub --source");

    VaultFixture fixture = new VaultFixture(store, 5);
    fixture.vault.destroy(report.broken(), fixture.writer);
    for (String name : STREAMS) {
      fixture.receive(Vectors.bytes(SET, name));
    }

    assertThat(sent(store)).isEqualTo(whole);
    assertThat(scrub(store, List.of()).isWhole()).isTrue();
    assertThat(scrub(store, List.of()).isClean()).isTrue();
  }

  private static Map<String, String> sent(MemoryStore store) throws Exception {
    Map<String, String> sent = new TreeMap<>();
    VaultFixture fixture = new VaultFixture(store, 3);
    for (Manifest snapshot : fixture.vault.catalog().everySnapshot()) {
      sent.put(snapshot.fullName(), VaultFixture.sha256(fixture.send(snapshot, null)));
    }
    return sent;
  }

  /// Whatever one of two vaults has whole is whole then, nothing that could be read is not, and
  /// where everything came back no damage is left; also when the scrub is killed in between.
  @Test
  void whatOneOfTwoVaultsHasIsWholeThen() throws Exception {
    for (int seed = FROM; seed < FROM + SEEDS; seed++) {
      try {
        heal(new SplittableRandom(seed));
      } catch (Exception | AssertionError e) {
        throw new AssertionError("-Dzseal.healing.from=%d".formatted(seed), e);
      }
    }
  }

  private void heal(SplittableRandom random) throws Exception {
    MemoryStore store = FILLED.get(random.nextInt(2)).copy();
    goOn(store, random);
    MemoryStore other = store.copy();
    goOn(store, random);
    goOn(other, random);
    Set<BlobRef> live = live(store);
    Map<String, String> whole = sent(store);
    damage(store, random);
    if (random.nextInt(3) > 0) {
      damage(other, random);
    }
    Map<String, Integer> otherBefore = other.lengths();
    Set<BlobRef> readable = readable(store, live);
    Set<BlobRef> either = reachable(store, other);
    either.addAll(readable);

    if (random.nextBoolean()) {
      Store killed = StoppingStore.killedAfter(store, random.nextInt(12));
      try {
        scrub(killed, List.of(open(other)));
      } catch (StoppingStore.Killed | IllegalStateException _) {
        // Or it came to its end before.
      }
      store = store.copy();
      assertThat(readable(store, live)).as("after a kill").containsAll(readable);
    }
    ScrubReport report = scrub(store, List.of(open(other)));

    assertThat(readable(store, live)).containsAll(either);
    assertThat(other.lengths()).isEqualTo(otherBefore);
    if (either.size() == live.size()) {
      assertThat(report.lost()).isEmpty();
      ScrubReport second = scrub(store, List.of());
      assertThat(second.problems()).isEmpty();
      assertThat(second.damaged()).isEmpty();
      assertThat(second.lost()).isEmpty();
      assertThat(sent(store)).isEqualTo(whole);
      SweptVault.sweepAll(store);
      SweptVault.check(store, true);
    }
  }

  /// Destroys, sweeps more or less, receives.
  private static void goOn(MemoryStore store, SplittableRandom random) throws Exception {
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          List<Manifest> all = open(store).catalog().everySnapshot();
          if (all.size() > 1) {
            Manifest gone = all.get(random.nextInt(all.size()));
            open(store).destroy(List.of(gone), new VaultFixture(store, 2).writer);
          }
        }
        case 2 -> open(store).sweep();
        case 3 -> SweptVault.sweepAll(store);
        default -> {
          String name = List.of("vol.full.0", "fs.full.0").get(random.nextInt(2));
          new VaultFixture(store, random.nextLong()).receive(Vectors.bytes(SET, name));
        }
      }
    }
  }

  private static void damage(MemoryStore store, SplittableRandom random) throws Exception {
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      List<String> packs = packs(store);
      if (packs.isEmpty()) {
        return;
      }
      String file = packs.get(random.nextInt(packs.size()));
      byte[] bytes = store.readAll(file, 1 << 30).clone();
      int cells = Math.max(1, bytes.length / CELL);
      switch (random.nextInt(6)) {
        case 0 -> store.delete(file);
        case 1 -> store.damage(file, new byte[bytes.length]);
        case 2 -> store.damage(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        case 3 -> {
          for (int flip = 0; flip < 5; flip++) {
            bytes[random.nextInt(bytes.length)] ^= 0x11;
          }
          store.damage(file, bytes);
        }
        default -> zero(store, file, random.nextInt(cells), 1 + random.nextInt(cells));
      }
    }
  }

  /// Every page and block of every snapshot.
  private static Set<BlobRef> live(MemoryStore store) throws Exception {
    Set<BlobRef> live = new LinkedHashSet<>();
    for (Manifest snapshot : open(store).catalog().everySnapshot()) {
      live.addAll(StoredBlobs.of(store, snapshot));
    }
    return live;
  }

  private static Set<BlobRef> readable(Store store, Set<BlobRef> refs) throws Exception {
    Set<BlobRef> readable = new HashSet<>();
    try (Packs packs = new Packs(store)) {
      for (BlobRef ref : refs) {
        if (read(packs, ref) != null) {
          readable.add(ref);
        }
      }
    }
    return readable;
  }

  private static byte @org.jspecify.annotations.Nullable [] read(Packs packs, BlobRef ref)
      throws Problem {
    try {
      return packs.read(ref);
    } catch (Problem.Corrupt _) {
      return null;
    }
  }

  /// What one of two vaults has, as far as there are pages that lead to it.
  private static Set<BlobRef> reachable(Store store, Store other) throws Exception {
    Set<BlobRef> found = new HashSet<>();
    try (Packs here = new Packs(store);
        Packs there = new Packs(other)) {
      for (Manifest snapshot : open(store).catalog().everySnapshot()) {
        List<byte[]> current = new ArrayList<>();
        TreeWalk.walk(
            snapshot.tree(),
            _ -> current.removeLast(),
            new TreeWalk.Visitor() {
              @Override
              public boolean page(Entry page) throws Problem {
                byte[] bytes = read(here, page.ref());
                bytes = bytes == null ? read(there, page.ref()) : bytes;
                if (bytes != null) {
                  current.add(bytes);
                  found.add(page.ref());
                }
                return bytes != null;
              }

              @Override
              public void block(Entry block) throws Problem {
                if (read(here, block.ref()) != null || read(there, block.ref()) != null) {
                  found.add(block.ref());
                }
              }
            });
      }
    }
    return found;
  }
}
