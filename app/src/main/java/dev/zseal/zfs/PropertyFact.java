package dev.zseal.zfs;

/// The value of a property and where it comes from.
///
/// @param value as `zfs get -p` prints it; `-` where the property does not apply
/// @param source `local`, `default`, `received`, `inherited from DATASET`, `temporary` or `-`
public record PropertyFact(String value, String source) {

  /// Whether the dataset itself carries it: set here, or received with it.
  public boolean isOwn() {
    return source.equals("local") || source.equals("received");
  }
}
