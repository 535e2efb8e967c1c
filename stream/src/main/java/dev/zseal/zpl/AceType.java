package dev.zseal.zpl;

import org.jspecify.annotations.Nullable;

/// What an entry of an ACL does. OpenZFS stores all of these, and heeds the first two.
public enum AceType {
  ALLOW,
  DENY,
  AUDIT,
  ALARM,
  ALLOW_COMPOUND,
  ALLOW_OBJECT,
  DENY_OBJECT,
  AUDIT_OBJECT,
  ALARM_OBJECT,
  ALLOW_CALLBACK,
  DENY_CALLBACK,
  ALLOW_CALLBACK_OBJECT,
  DENY_CALLBACK_OBJECT,
  AUDIT_CALLBACK,
  ALARM_CALLBACK,
  AUDIT_CALLBACK_OBJECT,
  ALARM_CALLBACK_OBJECT;

  private static final AceType[] BY_CODE = values();

  static @Nullable AceType of(int code) {
    return code < BY_CODE.length ? BY_CODE[code] : null;
  }

  /// Whether the entry takes 48 bytes, with two GUIDs.
  boolean hasGuids() {
    return this == ALLOW_OBJECT
        || this == DENY_OBJECT
        || this == AUDIT_OBJECT
        || this == ALARM_OBJECT;
  }
}
