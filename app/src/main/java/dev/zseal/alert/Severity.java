package dev.zseal.alert;

import java.util.Locale;

/// How bad, the harmless first.
public enum Severity {
  WARNING,
  CRITICAL;

  /// As JSON has it.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
