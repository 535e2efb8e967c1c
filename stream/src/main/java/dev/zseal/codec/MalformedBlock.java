package dev.zseal.codec;

/// Says what is wrong with compressed bytes. It never leaves the package.
final class MalformedBlock extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedBlock(String reason) {
    super(reason);
  }
}
