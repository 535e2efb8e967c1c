package dev.zseal.zpl;

/// The number of a device.
///
/// Linux keeps 12 bits of major and 20 of minor number, the others 32 of each. A number which needs
/// more than 32 bits can only be of the others.
public record Device(long major, long minor) {

  private static final int LINUX_MINOR_BITS = 20;

  static Device of(long rdev) {
    int minorBits = rdev >>> Integer.SIZE == 0 ? LINUX_MINOR_BITS : Integer.SIZE;
    return new Device(rdev >>> minorBits, rdev & (1L << minorBits) - 1);
  }

  /// `major:minor`.
  @Override
  public String toString() {
    return major + ":" + minor;
  }
}
