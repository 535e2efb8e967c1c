package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;

/// The blocks of an object without holes, made up when asked for.
///
/// @param sealedSize bytes on disk of a block as first written
/// @param rewrittenSize the same of one written again
record SolidBlocks(
    Identity identity,
    Changes changes,
    int version,
    long object,
    int type,
    long count,
    int blockSize,
    int sealedSize,
    int rewrittenSize)
    implements Blocks {

  @Override
  public long next(long from) {
    return from < count ? from : -1;
  }

  @Override
  public boolean changed(long start, long end, int since) {
    long stop = Math.min(end, count);
    return start < stop && (since < 0 || changes.any(object, start, stop, since, version));
  }

  private long content(long block, int written) {
    return Noise.of(identity.seed(), object, block, written);
  }

  private int size(int written) {
    return written == 0 ? sealedSize : rewrittenSize;
  }

  @Override
  public SendRecord.Write write(long block) {
    int written = changes.last(object, block, version);
    long content = content(block, written);
    return Sealing.write(object, type, block, blockSize, size(written), identity.salt(), content);
  }

  @Override
  public void fill(long block, byte[] into) {
    int written = changes.last(object, block, version);
    Noise.fill(into, size(written), content(block, written));
  }
}
