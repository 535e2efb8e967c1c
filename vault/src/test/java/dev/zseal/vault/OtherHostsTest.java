package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.store.HookedStore;
import dev.zseal.store.LostReplyStore;
import dev.zseal.store.MemoryStore;
import dev.zseal.store.Store;
import dev.zseal.stream.generate.RandomDataset;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// A vault on a network mount, and what other hosts do with it meanwhile.
class OtherHostsTest {

  private static final long SEED = 6;

  private static byte[] stream(int version) throws Exception {
    return History.stream(new RandomDataset(SEED, History.SNAPSHOTS), version);
  }

  private static Manifest named(Store store, String snapshot) throws Exception {
    return new VaultFixture(store, 9)
        .vault.catalog().everySnapshot().stream()
            .filter(m -> m.snapshot().equals(snapshot))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void aManifestWhosePutIsNotConfirmed_isNotTakenForAnotherOnes() throws Exception {
    MemoryStore store = new History(SEED, 2).store;
    var mount = new LostReplyStore(store, name -> name.matches("datasets/[^/]*/[^/]*"));

    List<Received> received = new VaultFixture(mount, 50).receive(stream(2));

    assertThat(received.getLast()).isInstanceOf(Received.Stored.class);
    Manifest stored = named(store, "s2");
    assertThat(new VaultFixture(store, 9).send(stored, null)).isNotEmpty();
    assertThat(new VaultFixture(store, 9).vault.sweep().damaged()).isEmpty();
    assertThat(new VaultFixture(store, 9).send(stored, null)).isNotEmpty();
  }

  @Test
  void aScrub_putsNoLostManifestInPlaceOfTheOneThatCameAnew() throws Exception {
    MemoryStore store = new History(SEED, 2).store;
    Manifest old = named(store, "s1");
    String pack =
        store.lengths().keySet().stream()
            .filter(name -> name.contains("/packs/"))
            .filter(name -> name.contains("/%08d-".formatted(old.stored().firstPack())))
            .findFirst()
            .orElseThrow();
    byte[] bytes = store.readAll(pack, 1 << 30);
    Arrays.fill(bytes, 4096, 4096 * 5, (byte) 0);
    store.damage(pack, bytes);
    store.delete(old.objectName());
    var anew = new AtomicReference<Manifest>();
    byte[] stream = stream(1);
    var actsRead = new AtomicBoolean();
    var hooked =
        new HookedStore(
            store,
            name -> {
              actsRead.compareAndSet(false, name.endsWith(".act"));
              if (name.endsWith(".page") && actsRead.get() && anew.get() == null) {
                anew.set(new VaultFixture(store, 777).store(stream));
              }
            });

    new VaultFixture(hooked, 3)
        .vault.scrub(List.of(), ScrubOptions.DEFAULT, new Silent(), List.of(), List.of());

    assertThat(store.readAll(old.objectName(), Manifest.MAX_BYTES)).isEqualTo(anew.get().toJson());
    new VaultFixture(store, 4).vault.sweep();
    assertThat(new VaultFixture(store, 5).send(named(store, "s1"), null)).isNotEmpty();
  }

  private record Silent() implements ScrubListener {
    @Override
    public void progress(long bytes, long total) {}

    @Override
    public void note(String line) {}
  }
}
