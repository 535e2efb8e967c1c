package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.journal.Pin;
import dev.zseal.vault.journal.Pins;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A pack file that cannot be opened and that no snapshot needs.
class UnopenableFileTest {

  private static final String SET = "lab-2.3-gcm256-lz4-128k-pass";

  private final MemoryStore store = new MemoryStore();

  private ScrubReport scrub() throws Problem {
    return new VaultFixture(store, 3)
        .vault.scrub(List.of(), ScrubOptions.DEFAULT, new Notes(), List.of(), List.of());
  }

  /// The files of a snapshot that is destroyed then, and none of them can be opened.
  private List<String> leaveUnopenable() throws Exception {
    var fixture = new VaultFixture(store, 1);
    fixture.receive(Vectors.bytes(SET, "fs.full.0"));
    fixture.receive(Vectors.bytes(SET, "fs.incr.1"));
    Manifest last = fixture.vault.catalog().everySnapshot().getLast();
    List<String> own = new ArrayList<>();
    for (PackLocation file : PackLocation.list(store, last.stored().series())) {
      if (file.name().first() >= last.stored().firstPack()) {
        own.add(file.file());
        store.damage(file.file(), new byte[8192]);
      }
    }
    assertThat(own).isNotEmpty();
    fixture.vault.destroy(List.of(last), fixture.writer);
    return own;
  }

  @Test
  void staysWhileAReceiveMayHaveBuiltOnIt_andIsTold() throws Exception {
    List<String> own = leaveUnopenable();
    Manifest first = new VaultFixture(store, 2).vault.catalog().everySnapshot().getFirst();
    Pin pin =
        new Pin(first.datasetId(), "pool/fs@next", 7, null, null, 1, 1, "2026-11-22T02:00:00Z");

    ScrubReport beside;
    try (Pins.Held _ = Pins.put(store, first.writer(), pin, new SplittableRandom(1))) {
      beside = scrub();
    }

    assertThat(beside.lost()).isEmpty();
    assertThat(beside.isWhole()).isFalse();
    assertThat(beside.problems())
        .hasSameSizeAs(own)
        .allSatisfy(problem ->
            assertThat(problem)
                .isInstanceOf(Problem.Corrupt.class)
                .extracting(Problem::hint)
                .asString()
                .contains("No snapshot needs this file", "zseal receive -A DATASET"));
    assertThat(files()).containsAll(own);

    assertThat(scrub().isWhole()).isTrue();
    assertThat(files()).doesNotContainAnyElementsOf(own).isNotEmpty();
    assertThat(scrub().isClean()).isTrue();
  }

  private List<String> files() throws Problem {
    return PackLocation.list(store).stream().map(PackLocation::file).toList();
  }

  private record Notes() implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {}
  }
}
