package dev.zseal.stream;

import org.jspecify.annotations.Nullable;

/// The kinds of record, each with its `drr_type` number.
public enum RecordType {
  BEGIN(0),
  OBJECT(1),
  FREEOBJECTS(2),
  WRITE(3),
  FREE(4),
  END(5),
  WRITE_BYREF(6),
  SPILL(7),
  WRITE_EMBEDDED(8),
  OBJECT_RANGE(9),
  REDACT(10);

  // The numbers are dense and in order, so the array is the look-up.
  private static final RecordType[] BY_CODE = values();

  private final int code;

  RecordType(int code) {
    this.code = code;
  }

  /// The type with this `drr_type`, or null when OpenZFS defines none.
  static @Nullable RecordType of(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  int code() {
    return code;
  }
}
