package dev.zseal.alert;

/// Who tells.
///
/// @param host this machine's name, as its owner calls it
/// @param version such as `zseal 0.1.0`
public record Origin(String host, String version) {
  public Origin {
    host = CleanText.line(host, 253);
    version = CleanText.line(version, 100);
  }

  /// As `User-Agent` has it.
  String agent() {
    return version.replace(' ', '/').replaceAll("[^A-Za-z0-9./_+-]", "-");
  }
}
