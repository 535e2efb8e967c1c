package dev.zseal.stream;

import java.util.HexFormat;

/// A short immutable byte string, written in hexadecimal.
public record Hex(String digits) {

  public static Hex of(byte[] bytes) {
    return new Hex(HexFormat.of().formatHex(bytes));
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(digits);
  }

  @Override
  public String toString() {
    return digits;
  }
}
