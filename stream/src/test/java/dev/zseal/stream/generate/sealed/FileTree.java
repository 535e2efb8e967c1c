package dev.zseal.stream.generate.sealed;

import dev.zseal.stream.SendRecord;
import dev.zseal.stream.generate.BlockTree;
import dev.zseal.stream.generate.Dnodes;
import dev.zseal.stream.generate.Noise;
import dev.zseal.zap.MemoryObject;
import dev.zseal.zap.ZapImage;
import dev.zseal.zap.ZapImage.Pair;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What is in a generated file system: some directories with many small files in them, and a few
/// large files beside them.
///
/// Files of a directory have numbers that follow one another. What a file holds follows from the
/// seed and its number.
public final class FileTree {

  static final long CREATION = 1_795_320_646;
  static final int MASTER_NODE = 21;
  static final int FILE = Dnodes.FILE;

  private static final int DELETE_QUEUE = 22;
  private static final int ROOT = 34;
  private static final int FIRST = 128;
  private static final int LARGE_FILES = 4;
  private static final int LARGE_BLOCK = 128 << 10;
  private static final int DIRECTORY_MODE = 0040755;
  private static final int FILE_MODE = 0100644;
  private static final long DIRECTORY_KIND = 4L << 60;
  private static final long FILE_KIND = 8L << 60;

  private final long seed;
  private final int files;
  private final int fileBytes;
  private final int directories;
  private final long largeBytes;
  private final boolean isNoise;

  /// Fat directories, by number.
  private final Map<Long, Directory> known = new HashMap<>();

  /// @param seed what everything follows from
  /// @param files small files, `/dNNNN/fNNNNNNN`, as many in each directory as in the next
  /// @param fileBytes bytes of each
  /// @param directories at least 1
  /// @param largeBytes bytes of all large files, `/largeN`, together; 0 for none
  /// @param isNoise whether what files hold cannot be compressed; else it can, to about a half
  public FileTree(
      long seed, int files, int fileBytes, int directories, long largeBytes, boolean isNoise) {
    if (files < 0 || fileBytes < 1 || directories < 1 || largeBytes < 0) {
      throw new IllegalArgumentException("impossible tree");
    }
    this.seed = seed;
    this.files = files;
    this.fileBytes = fileBytes;
    this.directories = directories;
    this.largeBytes = largeBytes;
    this.isNoise = isNoise;
  }

  long seed() {
    return seed;
  }

  int files() {
    return files;
  }

  int directories() {
    return directories;
  }

  boolean isNoise() {
    return isNoise;
  }

  long lastObject() {
    return firstLarge() + largeFiles() - 1;
  }

  private long firstFile() {
    return (long) FIRST + directories;
  }

  private long firstLarge() {
    return firstFile() + files;
  }

  /// How many large files there are.
  public int largeFiles() {
    return largeBytes == 0 ? 0 : LARGE_FILES;
  }

  /// Bytes of each large file.
  public long largeFileBytes() {
    return largeBytes / LARGE_FILES;
  }

  /// The path of small file `i`, counted from 0.
  public String path(int i) {
    return "/d%04d/f%07d".formatted(directoryOf(i), i);
  }

  /// What small file `i` holds.
  public byte[] contents(int i) {
    return contents(firstFile() + i, fileBytes);
  }

  /// What large file `i` holds.
  public byte[] largeContents(int i) {
    return contents(firstLarge() + i, largeFileBytes());
  }

  private byte[] contents(long number, long size) {
    byte[] bytes = new byte[Math.toIntExact(size)];
    int blockSize = blockSize(size);
    for (int at = 0; at < bytes.length; at += blockSize) {
      byte[] block = block(number, at / blockSize, size);
      System.arraycopy(block, 0, bytes, at, Math.min(blockSize, bytes.length - at));
    }
    return bytes;
  }

  private int firstIn(int directory) {
    return (int) ((long) files * directory / directories);
  }

  private int directoryOf(int file) {
    int guess = (int) ((long) file * directories / Math.max(1, files));
    while (firstIn(guess + 1) <= file) {
      guess++;
    }
    return guess;
  }

  /// The objects of a dnode block.
  List<PlainObject> objects(long index) {
    int slots = SendRecord.ObjectRange.SLOTS;
    List<PlainObject> objects = new ArrayList<>(slots);
    for (long number = index * slots; number < (index + 1) * slots; number++) {
      PlainObject object = object(number);
      if (object != null) {
        objects.add(object);
      }
    }
    return objects;
  }

  private @Nullable PlainObject object(long number) {
    if (number > lastObject()) {
      return null;
    }
    if (number >= firstLarge()) {
      return file(number, ROOT, largeFileBytes());
    }
    if (number >= firstFile()) {
      return file(number, FIRST + directoryOf((int) (number - firstFile())), fileBytes);
    }
    if (number >= FIRST) {
      int first = firstIn((int) number - FIRST);
      int count = firstIn((int) number - FIRST + 1) - first;
      return directory(number, known(number, count, i -> fileEntry(first + i)), 0);
    }
    return switch ((int) number) {
      case 1 ->
          system(
              ZapImage.micro(
                  1,
                  512,
                  ByteOrder.LITTLE_ENDIAN,
                  0,
                  List.of(
                      Pair.number("VERSION", 5),
                      Pair.number("ROOT", ROOT),
                      Pair.number("SA_ATTRS", 32),
                      Pair.number("DELETE_QUEUE", 33))),
              MASTER_NODE);
      case 32 ->
          system(
              ZapImage.micro(
                  32,
                  512,
                  ByteOrder.LITTLE_ENDIAN,
                  0,
                  List.of(Pair.number("REGISTRY", 35), Pair.number("LAYOUTS", 36))),
              45);
      case 33 ->
          system(ZapImage.micro(33, 512, ByteOrder.LITTLE_ENDIAN, 0, List.of()), DELETE_QUEUE);
      case ROOT ->
          directory(ROOT, known(ROOT, directories + largeFiles(), this::rootEntry), directories);
      case 35 ->
          system(ZapImage.micro(35, 1536, ByteOrder.LITTLE_ENDIAN, 0, Attributes.registry()), 46);
      case 36 ->
          system(ZapImage.fat(36, 16 << 10, ByteOrder.LITTLE_ENDIAN, Attributes.layouts()), 47);
      default -> null;
    };
  }

  private Pair fileEntry(int i) {
    return Pair.number("f%07d".formatted(i), FILE_KIND | firstFile() + i);
  }

  private Pair rootEntry(int i) {
    return i < directories
        ? Pair.number("d%04d".formatted(i), DIRECTORY_KIND | FIRST + i)
        : Pair.number(
            "large%d".formatted(i - directories), FILE_KIND | firstLarge() + i - directories);
  }

  /// Fat ones are kept: their names were sorted.
  private Directory known(long number, int count, IntFunction<Pair> entry) {
    Directory kept = known.get(number);
    if (kept != null) {
      return kept;
    }
    Directory made = new Directory(count, entry);
    if (!made.isMicro()) {
      known.put(number, made);
    }
    return made;
  }

  private static PlainObject system(MemoryObject zap, int type) {
    SendRecord.Dnode dnode = dnode(zap.number(), type, zap.blockSize(), zap.maxBlockId(), 0);
    return new PlainObject(dnode, new byte[0], id -> Objects.requireNonNull(zap.blocks().get(id)));
  }

  private static PlainObject directory(long number, Directory blocks, long subdirectories) {
    byte[] bonus =
        Attributes.bonus(DIRECTORY_MODE, blocks.entries() + 2, ROOT, subdirectories + 2, CREATION);
    SendRecord.Dnode dnode =
        dnode(number, Dnodes.DIRECTORY, blocks.blockSize(), blocks.maxBlockId(), bonus.length);
    return new PlainObject(dnode, bonus, blocks);
  }

  private PlainObject file(long number, long parent, long size) {
    byte[] bonus = Attributes.bonus(FILE_MODE, size, parent, 1, CREATION + number);
    int blockSize = blockSize(size);
    long maxBlockId = Math.ceilDiv(Math.max(1, size), blockSize) - 1;
    SendRecord.Dnode dnode = dnode(number, FILE, blockSize, maxBlockId, bonus.length);
    return new PlainObject(dnode, bonus, id -> block(number, id, size));
  }

  private static int blockSize(long size) {
    return size > LARGE_BLOCK ? LARGE_BLOCK : (int) Math.max(512, size + 511 & -512);
  }

  private byte[] block(long number, long id, long size) {
    byte[] block = new byte[blockSize(size)];
    int length = (int) Math.min(block.length, size - id * block.length);
    Noise.fill(block, length, Noise.of(seed, number, id));
    if (!isNoise) {
      // Every other 32 bytes are those before them again.
      for (int at = 32; at + 32 <= length; at += 64) {
        System.arraycopy(block, at - 32, block, at, 32);
      }
    }
    return block;
  }

  private static SendRecord.Dnode dnode(
      long number, int type, int blockSize, long maxBlockId, int bonusLength) {
    int pointers = bonusLength > 0 ? 1 : 3;
    return new SendRecord.Dnode(
        number,
        type,
        bonusLength > 0 ? Dnodes.SYSTEM_ATTRIBUTES : 0,
        blockSize,
        bonusLength,
        0,
        0,
        1,
        0,
        bonusLength > 0 ? Dnodes.rawBonus(1, pointers, false) : 0,
        Dnodes.INDIRECT_SHIFT,
        BlockTree.levels(maxBlockId, pointers, Dnodes.INDIRECT_SHIFT, 1),
        pointers,
        maxBlockId);
  }
}
