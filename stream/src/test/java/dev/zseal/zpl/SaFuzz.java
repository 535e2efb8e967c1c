package dev.zseal.zpl;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.zap.MemoryObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for attributes, of today or of old, that a [Node] meets with anything but what they say or
/// a [dev.zseal.problem.Problem].
///
/// The first byte's lowest bit chooses the kind of bonus, the next two the length of the bonus;
/// what follows that is the spill block. Run by `dev/fuzz`, which also tries what lies in
/// `SaFuzzInputs` among the resources.
class SaFuzz {

  private static final int PREFIX = 3;
  private static final long NODE = 14;

  static Stream<byte[]> seeds() {
    SmallFileSystem made = FileSystemHostileTest.everything(ByteOrder.LITTLE_ENDIAN);
    return Stream.of(12L, 13L, NODE, 15L, 20L)
        .map(number -> {
          MemoryObject object = made.changeable(number);
          byte[] bonus = object.bonus();
          byte[] spill = Objects.requireNonNullElse(object.spill(), new byte[0]);
          return ByteBuffer.allocate(PREFIX + bonus.length + spill.length)
              .put((byte) (object.bonusType() == 44 ? 0 : 1))
              .putShort((short) bonus.length)
              .put(bonus)
              .put(spill)
              .array();
        });
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyAttributes(byte[] bytes) {
    if (bytes.length < PREFIX) {
      return;
    }
    SmallFileSystem made = FileSystemHostileTest.everything(ByteOrder.LITTLE_ENDIAN);
    int length = Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(1));
    int end = Math.min(bytes.length, PREFIX + length);
    MemoryObject node = made.changeable(NODE);
    node.setBonus((bytes[0] & 1) == 0 ? 44 : 17, Arrays.copyOfRange(bytes, PREFIX, end));
    node.setSpill(end < bytes.length ? Arrays.copyOfRange(bytes, end, bytes.length) : null);
    FileSystemHostileTest.use(made);
  }
}
