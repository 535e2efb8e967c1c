package dev.zseal.zpl;

import dev.zseal.objset.DmuObject;
import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The attributes of one object, from its bonus and, if one is not there, from its spill block.
final class Attributes {

  private static final int BONUS_ZNODE = 17;
  private static final int BONUS_SA = 44;
  private static final long MAX_NANOS = 999_999_999;

  private final DmuObject object;
  private final SaLayouts layouts;
  private final Map<Attribute, ByteBuffer> bonus;
  private @Nullable Map<Attribute, ByteBuffer> spill;

  private Attributes(DmuObject object, SaLayouts layouts, Map<Attribute, ByteBuffer> bonus) {
    this.object = object;
    this.layouts = layouts;
    this.bonus = bonus;
  }

  static Attributes of(DmuObject object, SaLayouts layouts) throws Problem {
    var bonus =
        switch (object.bonusType()) {
          case BONUS_SA -> SaBuffer.read(object.bonus(), layouts, object.number());
          case BONUS_ZNODE ->
              LegacyZnode.read(object.bonus(), object.bonusOrder(), object.number());
          default ->
              throw Damage.of(
                  object.number(), "the attributes of a file", "bonus type " + object.bonusType());
        };
    return new Attributes(object, layouts, bonus);
  }

  /// The bytes of an attribute, in their byte order, or null. Do not move their position.
  @Nullable ByteBuffer get(Attribute attribute) throws Problem {
    ByteBuffer value = bonus.get(attribute);
    return value != null || object.bonusType() != BONUS_SA ? value : spill().get(attribute);
  }

  private Map<Attribute, ByteBuffer> spill() throws Problem {
    if (spill == null) {
      byte[] bytes = object.spill();
      spill = bytes == null ? Map.of() : SaBuffer.read(bytes, layouts, object.number());
    }
    return spill;
  }

  /// An attribute of 8 bytes, or `absent`.
  long number(Attribute attribute, long absent) throws Problem {
    ByteBuffer value = get(attribute);
    if (value == null) {
      return absent;
    }
    need(attribute, value, Long.BYTES);
    return value.getLong(0);
  }

  /// A time, the epoch if there is none. What no [Instant] can be is the nearest one that can.
  Instant time(Attribute attribute) throws Problem {
    ByteBuffer value = get(attribute);
    if (value == null) {
      return Instant.EPOCH;
    }
    need(attribute, value, 2 * Long.BYTES);
    long seconds =
        Math.clamp(value.getLong(0), Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
    return Instant.ofEpochSecond(seconds, Math.clamp(value.getLong(Long.BYTES), 0, MAX_NANOS));
  }

  /// A copy of an attribute's bytes, or null.
  byte @Nullable [] bytes(Attribute attribute) throws Problem {
    ByteBuffer value = get(attribute);
    if (value == null) {
      return null;
    }
    byte[] bytes = new byte[value.limit()];
    value.get(0, bytes);
    return bytes;
  }

  private void need(Attribute attribute, ByteBuffer value, int length) throws Problem.Corrupt {
    if (value.limit() < length) {
      throw Damage.of(
          object.number(), "%s of %d bytes".formatted(attribute, length), value.limit());
    }
  }
}
