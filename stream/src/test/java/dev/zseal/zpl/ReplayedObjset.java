package dev.zseal.zpl;

import dev.zseal.codec.Codec;
import dev.zseal.crypt.BlockOpener;
import dev.zseal.crypt.DatasetKeys;
import dev.zseal.crypt.DmuTypes;
import dev.zseal.crypt.WrappingKey;
import dev.zseal.objset.DmuObject;
import dev.zseal.objset.Objset;
import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A snapshot in memory, made by applying a full stream and increments as a receiver would.
///
/// Raw streams are opened with their key; others are taken as they are. It is what the tests hold
/// everything against that opens snapshots from a vault.
public final class ReplayedObjset implements Objset {

  private static final int SA = 44;
  private static final int FLAG_BYTESWAP = 2;
  private static final int NOT_COMPRESSED = 2;
  private static final byte[] NO_AAD = {};

  private final byte @Nullable [] secret;
  private final NavigableMap<Long, ReplayedObject> objects = new TreeMap<>();
  private @Nullable DatasetKeys opened;
  private @Nullable BlockOpener opener;
  private int type;
  private SendRecord.@Nullable ObjectRange range;
  private int bonusAt;

  /// A snapshot without objects.
  ///
  /// @param secret what opens raw streams: a key or a passphrase
  public ReplayedObjset(byte @Nullable [] secret) {
    this.secret = secret;
  }

  /// The snapshot of one stream which is not encrypted.
  public static ReplayedObjset plain(byte[] stream) throws Problem {
    ReplayedObjset objset = new ReplayedObjset(null);
    objset.apply(stream);
    return objset;
  }

  /// Becomes the snapshot the stream was made of.
  public void apply(byte[] stream) throws Problem {
    apply(new ByteArrayInputStream(stream));
  }

  void apply(InputStream stream) throws Problem {
    StreamReader reader = new StreamReader(stream, "stream");
    for (SendRecord record = reader.next(); record != null; record = reader.next()) {
      byte[] payload = reader.payload();
      switch (record) {
        case SendRecord.Begin begin -> begin(begin, payload);
        case SendRecord.Dnode dnode -> dnode(dnode, payload, reader.order());
        case SendRecord.FreeObjects free ->
            objects.subMap(free.first(), free.first() + free.count()).clear();
        case SendRecord.Write write -> write(write, payload);
        case SendRecord.WriteEmbedded write -> embedded(write, payload);
        case SendRecord.Free free -> {
          ReplayedObject object = objects.get(free.object());
          if (object != null) {
            object.free(free.offset(), free.length());
          }
        }
        case SendRecord.Spill spill -> spill(spill, payload);
        case SendRecord.ObjectRange opened -> {
          range = opened;
          bonusAt = 0;
        }
        case SendRecord.End _ -> {}
        case SendRecord.WriteByRef _, SendRecord.Redact _ ->
            throw new IllegalArgumentException("cannot replay " + record);
      }
    }
  }

  private void begin(SendRecord.Begin begin, byte[] payload) throws Problem {
    type = begin.objsetType();
    range = null;
    if (begin.isRaw() && !begin.compound() && secret != null) {
      KeyData keys = KeyData.read(payload, "stream");
      if (opened == null || opened.keyGuid() != keys.keyGuid()) {
        try (WrappingKey key = WrappingKey.derive(secret, keys)) {
          opened = DatasetKeys.unwrap(key, keys);
          opener = opened.opener();
        }
      }
    }
  }

  private void dnode(SendRecord.Dnode dnode, byte[] payload, ByteOrder streamOrder) {
    SendRecord.ObjectRange of = range;
    byte[] bonus = payload;
    boolean swapped = of != null && (of.flags() & FLAG_BYTESWAP) != 0;
    if (of != null
        && opener != null
        && payload.length > 0
        && DmuTypes.isEncrypted(dnode.bonusType())) {
      bonus = opener.openUnchecked(of.seal(), bonusAt, payload, 0, payload.length);
      bonusAt += payload.length;
    }
    ByteOrder order = streamOrder;
    if (swapped) {
      boolean big = order == ByteOrder.BIG_ENDIAN;
      order = big ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    }
    ReplayedObject object =
        new ReplayedObject(dnode, Arrays.copyOf(bonus, dnode.bonusLength()), order, opener != null);
    ReplayedObject old = objects.get(dnode.object());
    if (old != null) {
      object.succeed(old);
    }
    objects.subMap(dnode.object(), dnode.object() + dnode.slotCount()).clear();
    objects.put(dnode.object(), object);
  }

  private void write(SendRecord.Write write, byte[] payload) {
    ReplayedObject object = known(write.object());
    object.blocks.put(
        write.offset() / object.blockSize(),
        () ->
            padded(
                opened(
                    write.dnodeType(),
                    write.seal(),
                    payload,
                    write.compression(),
                    (int) write.logicalSize()),
                object.blockSize()));
  }

  private void embedded(SendRecord.WriteEmbedded write, byte[] payload) {
    ReplayedObject object = known(write.object());
    ReplayedObject.Stored stored =
        () ->
            padded(
                Codec.decode(
                    write.compression(), payload, 0, write.size(), write.logicalSize(), "block"),
                (int) write.length());
    // What does not fit elsewhere stands two blocks before the first: the spill block.
    if (write.offset() == -2 * write.length()) {
      object.spill = stored;
    } else {
      object.blocks.put(write.offset() / object.blockSize(), stored);
    }
  }

  private void spill(SendRecord.Spill spill, byte[] payload) {
    known(spill.object()).spill =
        () -> opened(SA, spill.seal(), payload, spill.compression(), (int) spill.length());
  }

  private byte[] opened(int blockType, Seal seal, byte[] payload, int compression, int size)
      throws Problem {
    byte[] compressed = payload;
    if (opener != null && DmuTypes.isEncrypted(blockType)) {
      compressed = opener.open(seal, NO_AAD, payload, 0, payload.length);
    } else if (opener != null && !opener.isGenuine(seal, payload, 0, payload.length)) {
      compressed = null;
    }
    if (compressed == null) {
      throw new Problem.Corrupt("A block is not genuine", seal.toString(), "See the test.");
    }
    return Codec.decode(
        compression == 0 ? NOT_COMPRESSED : compression,
        compressed,
        0,
        compressed.length,
        size,
        "block");
  }

  private static byte[] padded(byte[] block, int size) {
    return block.length == size ? block : Arrays.copyOf(block, size);
  }

  private ReplayedObject known(long number) {
    ReplayedObject object = objects.get(number);
    if (object == null) {
      throw new IllegalArgumentException("no object " + number);
    }
    return object;
  }

  /// The object, to be changed by tests.
  ReplayedObject replayed(long number) {
    return known(number);
  }

  @Override
  public int type() {
    return type;
  }

  @Override
  public @Nullable DmuObject object(long number) {
    return objects.get(number);
  }

  @Override
  public long nextObject(long number) {
    Long next = objects.ceilingKey(number);
    return next == null ? -1 : next;
  }
}
