package dev.zseal.vault.ledger;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of a manifest, taken apart: of a log of a million acts each has one.
record ManifestName(String datasetId, long creation, long guid) {

  private static final Pattern NAME =
      Pattern.compile("datasets/([0-9a-f]{32})/([0-9]{12,18})-([0-9a-f]{16})\\.json");

  /// Takes a name apart; null if it is none, or not as [Layout] writes it.
  static @Nullable ManifestName parse(String object) {
    Matcher m = NAME.matcher(object);
    if (!m.matches()) {
      return null;
    }
    ManifestName name =
        new ManifestName(
            m.group(1), Long.parseLong(m.group(2)), Long.parseUnsignedLong(m.group(3), 16));
    return name.toString().equals(object) ? name : null;
  }

  /// What stands for a name of a manifest, whatever it is: equal if and only if the names are.
  static Object place(String object) {
    ManifestName name = parse(object);
    return name == null ? object : name;
  }

  /// As [Layout#manifest] has it.
  @Override
  public String toString() {
    String seconds = Long.toString(creation);
    return Layout.dataset(datasetId)
        + "/"
        + "0".repeat(Math.max(0, 12 - seconds.length()))
        + seconds
        + "-"
        + Json.hex(guid)
        + ".json";
  }
}
