package dev.zseal.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.crypt.DatasetKeys;
import dev.zseal.crypt.WrappingKey;
import dev.zseal.objset.BlockPointer;
import dev.zseal.objset.OpenedObjset;
import dev.zseal.objset.Proof;
import dev.zseal.objset.SealedBlock;
import dev.zseal.objset.SealedDnodes;
import dev.zseal.objset.SealedObject;
import dev.zseal.objset.SealedObjset;
import dev.zseal.problem.Problem;
import dev.zseal.stream.Seal;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.Vectors;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.sealed.StoredObjset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds is exactly what ZFS sealed; what anyone changed since does not.
class ProofTest {

  private static final String SET = "lab-2.3-ccm256-zstd-16k-hex";

  @TempDir Path folder;
  private VaultFixture fixture;
  private List<Manifest> snapshots;
  private DatasetKeys keys;

  @BeforeEach
  void receive() throws Exception {
    fixture = new VaultFixture(folder);
    snapshots = RecordedStreamsTest.receiveChain(fixture, SET, "fs");
    keys = keys(SET, snapshots.getFirst());
  }

  private DatasetKeys keys(String set, Manifest manifest) throws Exception {
    try (StoredObjset sealed = fixture.vault.sealed(manifest);
        WrappingKey key = WrappingKey.derive(Vectors.bytes(set, "key"), sealed.keyData())) {
      return DatasetKeys.unwrap(key, sealed.keyData());
    }
  }

  static Stream<Arguments> chains() {
    return Vectors.SETS.stream()
        .flatMap(set -> Stream.of(Arguments.of(set, "fs"), Arguments.of(set, "vol")));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void everyRecordedSnapshot_isProved(String set, String kind) throws Exception {
    fixture = new VaultFixture(folder.resolve("own"));
    for (Manifest manifest : RecordedStreamsTest.receiveChain(fixture, set, kind)) {
      try (StoredObjset sealed = fixture.vault.sealed(manifest)) {
        Proof.Proved proved = Proof.of(sealed, keys(set, manifest), 2, _ -> {});

        assertThat(proved.bytes()).isEqualTo(manifest.referencedBytes());
      }
    }
  }

  /// A field of a dnode, or what lies beside it.
  enum Field {
    TYPE,
    BONUS_TYPE,
    BLOCK_SIZE,
    BONUS_LENGTH,
    CHECKSUM,
    COMPRESSION,
    SLOTS,
    SHIFT,
    LEVELS,
    POINTERS,
    MAX_BLOCK,
    BONUS_BYTE,
    SPILL_FLAG
  }

  @ParameterizedTest
  @EnumSource(Field.class)
  void anyChangeOfADnode_isFound(Field field) throws Exception {
    refused(
        once(dnodes ->
            withFirst(
                dnodes,
                object -> object.bonus().length > 0,
                object ->
                    new TamperedObject(object) {
                      @Override
                      public SendRecord.Dnode dnode() {
                        return changed(sealed.dnode(), field);
                      }

                      @Override
                      public byte[] bonus() {
                        byte[] bonus = sealed.bonus().clone();
                        if (field == Field.BONUS_BYTE) {
                          bonus[bonus.length / 2] ^= 1;
                        }
                        return bonus;
                      }
                    })));
  }

  private static SendRecord.Dnode changed(SendRecord.Dnode d, Field field) {
    return new SendRecord.Dnode(
        d.object(),
        field == Field.TYPE ? d.dnodeType() ^ 1 : d.dnodeType(),
        field == Field.BONUS_TYPE ? d.bonusType() ^ 1 : d.bonusType(),
        field == Field.BLOCK_SIZE ? d.blockSize() + 512 : d.blockSize(),
        field == Field.BONUS_LENGTH ? d.bonusLength() - 8 : d.bonusLength(),
        field == Field.CHECKSUM ? d.checksumType() ^ 1 : d.checksumType(),
        field == Field.COMPRESSION ? d.compression() ^ 1 : d.compression(),
        field == Field.SLOTS ? d.slotCount() + 1 : d.slots(),
        field == Field.SPILL_FLAG ? d.flags() ^ SendRecord.Dnode.FLAG_SPILL : d.flags(),
        d.rawBonusLength(),
        field == Field.SHIFT ? d.indirectBlockShift() - 1 : d.indirectBlockShift(),
        field == Field.LEVELS ? d.levels() + 1 : d.levels(),
        field == Field.POINTERS ? d.blockPointers() % 3 + 1 : d.blockPointers(),
        field == Field.MAX_BLOCK ? d.maxBlockId() + 1 : d.maxBlockId());
  }

  /// A bit flipped in a block: its payload, its seal, or what its pointer says.
  @Test
  void anyFlippedBitOfABlock_isFound() throws Exception {
    for (long seed = 0; seed < 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      AtomicBoolean done = new AtomicBoolean();
      int skip = random.nextInt(100);
      int[] seen = new int[1];
      SealedObjset tampered =
          tampered(dnodes ->
              withEach(
                  dnodes,
                  object ->
                      new TamperedObject(object) {
                        @Override
                        public @Nullable SealedBlock read(long id) throws Problem {
                          SealedBlock block = sealed.read(id);
                          synchronized (done) {
                            return block == null || done.get() || seen[0]++ < skip
                                ? block
                                : flip(block, random, done);
                          }
                        }
                      }));

      assertRefused(tampered, "seed " + seed);
    }
  }

  private static SealedBlock flip(SealedBlock block, SplittableRandom random, AtomicBoolean done) {
    done.set(true);
    Seal s = block.seal();
    BlockPointer p = block.pointer();
    long bit = 1L << random.nextInt(64);
    byte[] bytes = block.bytes().clone();
    int at = block.offset() + random.nextInt(p.physicalSize());
    boolean plain = s.salt() == 0 && s.iv0() == 0;
    return switch (plain ? 3 + random.nextInt(2) : random.nextInt(5)) {
      case 0 -> with(block, new Seal(s.salt() ^ bit, s.iv0(), s.iv1(), s.mac0(), s.mac1()));
      case 1 -> with(block, new Seal(s.salt(), s.iv0() ^ bit, s.iv1(), s.mac0(), s.mac1()));
      case 2 ->
          with(
              block,
              new Seal(s.salt(), s.iv0(), s.iv1() ^ 1 << random.nextInt(32), s.mac0(), s.mac1()));
      case 3 -> with(block, new Seal(s.salt(), s.iv0(), s.iv1(), s.mac0(), s.mac1() ^ bit));
      default -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield new SealedBlock(p, s, bytes, block.offset());
      }
    };
  }

  private static SealedBlock with(SealedBlock block, Seal seal) {
    return new SealedBlock(block.pointer(), seal, block.bytes(), block.offset());
  }

  /// Two blocks of one file exchanged, pointers and all: each opens, neither is in its place.
  @Test
  void exchangedBlocks_areFound_boundToo() throws Exception {
    UnaryOperator<SealedDnodes> exchange =
        once(dnodes ->
            withFirst(
                dnodes,
                ProofTest::hasTwoBlocks,
                object ->
                    new TamperedObject(object) {
                      @Override
                      public void pointers(PointerVisitor visitor) throws Problem {
                        List<BlockPointer> all = new ArrayList<>();
                        sealed.pointers((_, pointer) -> all.add(pointer));
                        long[] ids = new long[all.size()];
                        int[] n = new int[1];
                        sealed.pointers((id, _) -> ids[n[0]++] = id);
                        BlockPointer first = all.getFirst();
                        all.set(0, all.get(1));
                        all.set(1, first);
                        for (int i = 0; i < ids.length; i++) {
                          visitor.pointer(ids[i], all.get(i));
                        }
                      }

                      @Override
                      public @Nullable SealedBlock read(long id) throws Problem {
                        return sealed.read(id == 0 ? 1 : id == 1 ? 0 : id);
                      }
                    }));

    refused(exchange);
  }

  private static boolean hasTwoBlocks(SealedObject object) {
    try {
      return object.dnode().dnodeType() == 19 && object.read(0) != null && object.read(1) != null;
    } catch (Problem e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aBlockLeftOut_isFound() throws Exception {
    refused(
        once(dnodes ->
            withFirst(
                dnodes,
                ProofTest::hasTwoBlocks,
                object ->
                    new TamperedObject(object) {
                      @Override
                      public void pointers(PointerVisitor visitor) throws Problem {
                        sealed.pointers((id, pointer) -> {
                          if (id != 1) {
                            visitor.pointer(id, pointer);
                          }
                        });
                      }

                      @Override
                      public @Nullable SealedBlock read(long id) throws Problem {
                        return id == 1 ? null : sealed.read(id);
                      }

                      @Override
                      public long nextBlock(long id) throws Problem {
                        long next = sealed.nextBlock(id);
                        return next == 1 ? sealed.nextBlock(2) : next;
                      }
                    })));
  }

  @Test
  void anObjectLeftOut_isFound() throws Exception {
    refused(
        once(dnodes ->
            new SealedDnodes(
                dnodes.range(), dnodes.objects().subList(0, dnodes.objects().size() - 1))));
  }

  /// The newest block of dnodes replaced by that of an older snapshot: it opens, and only the MAC
  /// of the whole tells.
  @Test
  void anOlderBlockOfDnodes_isFound() throws Exception {
    try (StoredObjset now = fixture.vault.sealed(snapshots.getLast());
        StoredObjset before = fixture.vault.sealed(snapshots.getFirst())) {
      SealedObjset mixed =
          new TamperedObjset(now, d -> d) {
            @Override
            public @Nullable SealedDnodes dnodes(long index) throws Problem {
              return index == 1 ? before.dnodes(index) : super.dnodes(index);
            }
          };

      assertThatThrownBy(() -> Proof.of(mixed, keys, 1, _ -> {}))
          .isInstanceOf(Problem.Corrupt.class)
          .hasMessageContaining("the MAC of the whole does not hold");
      assertThat(new OpenedObjset(mixed, keys, true).object(34)).isNotNull();
    }
  }

  @Test
  void aBlockOfDnodesLeftOut_isFound() throws Exception {
    try (StoredObjset sealed = fixture.vault.sealed(snapshots.getLast())) {
      SealedObjset less =
          new TamperedObjset(sealed, d -> d) {
            @Override
            public long nextDnodes(long index) throws Problem {
              long next = super.nextDnodes(index);
              return next == 1 ? super.nextDnodes(2) : next;
            }
          };

      assertRefused(less, "one block of dnodes less");
    }
  }

  @Test
  void unbound_opensWhatIsNotInItsPlace() throws Exception {
    try (StoredObjset sealed = fixture.vault.sealed(snapshots.getLast())) {
      SealedObjset tampered =
          new TamperedObjset(
              sealed,
              dnodes ->
                  new SealedDnodes(
                      dnodes.range(), dnodes.objects().subList(0, dnodes.objects().size() - 1)));

      assertThat(new OpenedObjset(tampered, keys, false).object(1)).isNotNull();
      assertThatThrownBy(() -> new OpenedObjset(tampered, keys, true).object(1))
          .isInstanceOf(Problem.Corrupt.class);
    }
  }

  private static UnaryOperator<SealedDnodes> once(UnaryOperator<SealedDnodes> change) {
    return dnodes -> dnodes.range().firstObject() == 32 ? change.apply(dnodes) : dnodes;
  }

  private static SealedDnodes withFirst(
      SealedDnodes dnodes, Predicate<SealedObject> which, UnaryOperator<SealedObject> change) {
    List<SealedObject> objects = new ArrayList<>(dnodes.objects());
    for (int i = objects.size() - 1; i >= 0; i--) {
      if (which.test(objects.get(i))) {
        objects.set(i, change.apply(objects.get(i)));
        return new SealedDnodes(dnodes.range(), objects);
      }
    }
    throw new IllegalStateException("no such object among " + dnodes.range());
  }

  private static SealedDnodes withEach(SealedDnodes dnodes, UnaryOperator<SealedObject> change) {
    return new SealedDnodes(dnodes.range(), dnodes.objects().stream().map(change).toList());
  }

  private SealedObjset tampered(UnaryOperator<SealedDnodes> change) throws Problem {
    return new TamperedObjset(fixture.vault.sealed(snapshots.getLast()), change);
  }

  private void refused(UnaryOperator<SealedDnodes> change) throws Exception {
    assertRefused(tampered(change), "tampered");
    SealedObjset bound = tampered(change);
    assertThatThrownBy(() -> new OpenedObjset(bound, keys, true).object(34))
        .isInstanceOf(Problem.Corrupt.class)
        .hasMessageContaining("is not what ZFS sealed");
  }

  private void assertRefused(SealedObjset sealed, String what) {
    assertThatThrownBy(() -> Proof.of(sealed, keys, 1, _ -> {}))
        .as(what)
        .isInstanceOf(Problem.Corrupt.class);
  }
}
