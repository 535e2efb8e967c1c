package dev.zseal.mount;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.zseal.files.OpenedSnapshot;
import dev.zseal.key.Unlocking;
import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.sealed.StoredObjset;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// A vault with recorded snapshots in it. It has no parity: what a test damages stays damaged.
final class RecordedVault {

  /// The key of [#smallTree].
  static final byte[] SMALL_TREE_KEY =
      "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20".getBytes(US_ASCII);

  private static final long PACK_BYTES = 1 << 20;

  private final Path folder;
  private final Vault vault;
  private @Nullable Manifest newest;

  RecordedVault(Path folder) throws Problem {
    this.folder = folder;
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T03:00:00Z"));
    this.vault = Vault.init(folder, PACK_BYTES, 0, clock, new SplittableRandom(1));
  }

  /// All snapshots of a recorded set.
  static RecordedVault of(Path folder, String set) throws Problem {
    RecordedVault vault = new RecordedVault(folder);
    vault.receive(Vectors.bytes(set, "fs.full.0"));
    for (int k = 1; k < Vectors.snapshots(set); k++) {
      vault.receive(Vectors.bytes(set, "fs.incr." + k));
    }
    return vault;
  }

  /// The small tree of `vectors/zpl`.
  static byte[] smallTree() throws IOException {
    String name = "/vectors/zpl/enc6-raw.zsend.gz";
    try (InputStream file = Objects.requireNonNull(Vectors.class.getResourceAsStream(name), name);
        InputStream in = new GZIPInputStream(file)) {
      return in.readAllBytes();
    }
  }

  void receive(byte[] stream) throws Problem {
    vault.receive(
        new ByteArrayInputStream(stream),
        "test",
        WriterIdentity.generate(),
        ReceiveOptions.DEFAULT,
        new ReceiveListener() {
          @Override
          public void progress(long bytesRead) {}

          @Override
          public void finished(Received received) {
            newest = ((Received.Stored) received).manifest();
          }
        });
  }

  /// The snapshot received last.
  OpenedSnapshot open(byte[] key) throws Problem {
    StoredObjset sealed = vault.sealed(Objects.requireNonNull(newest));
    Unlocking.Unlocked unlocked =
        new Unlocking(sealed.name(), sealed.keyData(), List.of()).open(key.clone());
    return new OpenedSnapshot(sealed, unlocked.keys(), true);
  }

  /// Flips a bit in a block of a stream that was received, and says whether the vault has it.
  boolean damage(byte[] stream, long object, long offset) throws Problem, IOException {
    StreamReader reader = new StreamReader(new ByteArrayInputStream(stream), "test");
    for (SendRecord record = reader.next(); record != null; record = reader.next()) {
      if (record instanceof SendRecord.Write write
          && write.object() == object
          && write.offset() == offset) {
        return flip(reader.payload());
      }
    }
    return false;
  }

  private boolean flip(byte[] sealed) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        int at = find(Files.readAllBytes(file), Arrays.copyOf(sealed, Math.min(64, sealed.length)));
        if (at >= 0) {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (sealed[0] ^ 1)}), at);
          }
          return true;
        }
      }
    }
    return false;
  }

  private static int find(byte[] in, byte[] sought) {
    for (int at = 0; at + sought.length <= in.length; at++) {
      if (Arrays.equals(in, at, at + sought.length, sought, 0, sought.length)) {
        return at;
      }
    }
    return -1;
  }
}
