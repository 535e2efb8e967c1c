package dev.zseal.zpl;

/// Whether names that differ in case only are the same (`casesensitivity`).
public enum CaseSensitivity {
  SENSITIVE,
  INSENSITIVE,
  /// They are to those who ask for it, which local programs do not.
  MIXED
}
