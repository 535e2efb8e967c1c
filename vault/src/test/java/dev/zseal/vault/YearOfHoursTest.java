package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.store.CountingStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.stream.generate.ImageWriter;
import dev.zseal.stream.generate.VolumeDataset;
import dev.zseal.vault.ledger.ActLog;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.retain.RetentionPolicy;
import dev.zseal.vault.sweep.SweptVault;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Increments by the hour, pruned every day: what is kept ends as dozens of files.
///
/// `-Dzseal.hours=8760` lives through a whole year.
class YearOfHoursTest {

  private static final int HOURS = Integer.getInteger("zseal.hours", 24 * 8);

  @Test
  void usualRetention_endsAsDozensOfFiles() throws Exception {
    var geometry = new VolumeDataset.Geometry(2000, 16 << 10, 2048, 2048);
    var dataset = VolumeDataset.scattered("pool/volume", geometry, 3, HOURS, 11);
    var policy = new RetentionPolicy(0, 24, 7, 4, 12, 1, null, Set.of());
    var store = new MemoryStore();
    var fixture = new VaultFixture(store, 1);
    long written = 0;
    for (int hour = 0; hour < HOURS; hour++) {
      var stream = new ByteArrayOutputStream();
      if (hour == 0) {
        ImageWriter.full(dataset.at(0), stream);
      } else {
        ImageWriter.increment(hour - 1, dataset.at(hour), stream);
      }
      fixture.store(stream.toByteArray());
      if (hour % 24 == 23) {
        fixture.vault.prune(going(fixture, policy), fixture.writer);
        written += fixture.vault.sweep().bytesWritten();
      }
    }

    SweptVault.check(store, false);
    List<Manifest> kept = all(fixture);
    assertThat(kept).hasSizeBetween(24 + 5, 24 + 7 + 4 + 12 + 1);
    assertThat(SweptVault.packFiles(store)).hasSizeLessThan(36);
    assertThat(store.lengths()).as("files, whatever for").hasSizeLessThan(200);
    checkReads(store, kept.size());
    long bytes =
        store.lengths().entrySet().stream()
            .filter(e -> e.getKey().contains("/packs/"))
            .mapToLong(e -> e.getValue())
            .sum();
    // The whole vault was written anew a few times, not each day.
    assertThat(written).isLessThan(bytes * HOURS / 24 / 2);
    for (Manifest manifest : List.of(kept.getFirst(), kept.getLast())) {
      var full = new ByteArrayOutputStream();
      ImageWriter.full(dataset.at(version(manifest)), full);
      assertThat(fixture.send(manifest, null)).isEqualTo(full.toByteArray());
    }
  }

  /// What a network mount is asked for: none of it grows with the years.
  private static void checkReads(MemoryStore store, int kept) throws Exception {
    var counting = new CountingStore(store);
    assertThat(all(new VaultFixture(counting, 2))).hasSize(kept);
    assertThat(counting.reads()).as("open and list all").isLessThanOrEqualTo(kept + 3);
    assertThat(ActLog.read(counting).faults()).isEmpty();
    assertThat(counting.reads()).as("read every act").isLessThan(70);
  }

  private static int version(Manifest manifest) {
    return Integer.parseInt(manifest.snapshot().substring(1));
  }

  private static List<Manifest> all(VaultFixture fixture) throws Exception {
    return fixture.vault.catalog().snapshots(fixture.vault.catalog().datasetIds().getFirst());
  }

  private static List<Manifest> going(VaultFixture fixture, RetentionPolicy policy)
      throws Exception {
    List<RetentionPolicy.Item<Manifest>> items = new ArrayList<>();
    for (Manifest m : all(fixture)) {
      items.add(new RetentionPolicy.Item<>(m, Instant.ofEpochSecond(m.creation()), List.of()));
    }
    return policy
        .decide(items, ZoneId.of("Europe/Berlin"), Instant.parse("2099-01-01T00:00:00Z"))
        .stream()
        .filter(verdict -> !verdict.kept())
        .map(verdict -> verdict.item().snapshot())
        .toList();
  }
}
