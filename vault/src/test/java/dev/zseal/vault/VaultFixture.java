package dev.zseal.vault;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.StreamPlan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A vault in a temporary folder, with a clock that stands and ids from a seed.
final class VaultFixture {

  static final long PACK_BYTES = 1 << 20;

  final Path folder;
  final Vault vault;
  final WriterIdentity writer;

  VaultFixture(Path folder) throws Problem {
    this(folder, VaultSettings.DEFAULT_PARITY);
  }

  VaultFixture(Path folder, int parityPercent) throws Problem {
    this.writer = WriterIdentity.generate();
    this.folder = folder.resolve("vault");
    this.vault =
        Vault.init(this.folder, PACK_BYTES, parityPercent, clock(), new SplittableRandom(1));
  }

  /// A vault in another store: a new one, or the one that is there.
  VaultFixture(Store store, long seed) throws Problem {
    this(store, seed, WriterIdentity.generate());
  }

  VaultFixture(Store store, long seed, WriterIdentity writer) throws Problem {
    this.writer = writer;
    this.folder = Path.of("memory");
    var random = new SplittableRandom(seed);
    this.vault =
        store.exists("vault.json")
            ? Vault.open(store, clock(), random)
            : Vault.init(store, PACK_BYTES, VaultSettings.DEFAULT_PARITY, clock(), random);
  }

  static InstantSource clock() {
    return InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));
  }

  List<Received> receive(byte[] stream) throws Problem {
    return receive(stream, ReceiveOptions.DEFAULT);
  }

  List<Received> receive(byte[] stream, ReceiveOptions options) throws Problem {
    List<Received> all = new ArrayList<>();
    vault.receive(
        new ByteArrayInputStream(stream),
        "test",
        writer,
        options,
        new ReceiveListener() {
          @Override
          public void progress(long bytesRead) {}

          @Override
          public void finished(Received received) {
            all.add(received);
          }
        });
    return all;
  }

  Manifest store(byte[] stream) throws Problem {
    return ((Received.Stored) receive(stream).getLast()).manifest();
  }

  byte[] send(Manifest to, @Nullable Manifest from) throws Problem {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    vault.send(new SendPlan(List.of(new StreamPlan(to, from, false, null)), null), out, _ -> {});
    return out.toByteArray();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
