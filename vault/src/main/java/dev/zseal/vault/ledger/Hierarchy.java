package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where a dataset stood when it was sent: what a single stream does not say, and a package or the
/// pool itself does.
///
/// @param name what the dataset was called there
/// @param encryptionRoot the dataset whose key opens this one, by name at that time; null if
///   unknown
/// @param packaged whether a package told it, in ZFS's own encoding, rather than `zfs get`
/// @param numbers properties with a numeric value
/// @param texts properties with a text
public record Hierarchy(
    String name,
    @Nullable String encryptionRoot,
    boolean packaged,
    Map<String, Long> numbers,
    Map<String, String> texts) {

  /// The properties a restore sets. A vault is hostile input: nothing that names a place to mount,
  /// a program or a share is among them.
  public static final Set<String> RESTORED =
      Set.of(
          "aclinherit",
          "aclmode",
          "acltype",
          "atime",
          "canmount",
          "compression",
          "copies",
          "devices",
          "dnodesize",
          "exec",
          "logbias",
          "primarycache",
          "quota",
          "readonly",
          "recordsize",
          "redundant_metadata",
          "refquota",
          "relatime",
          "secondarycache",
          "setuid",
          "snapdev",
          "snapdir",
          "volmode",
          "xattr");

  private static final int MAX_PROPERTIES = 2000;

  public Hierarchy {
    numbers = Map.copyOf(numbers);
    texts = Map.copyOf(texts);
  }

  public Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("encryptionRoot", encryptionRoot);
    json.put("packaged", packaged);
    Map<String, @Nullable Object> hex = new TreeMap<>();
    numbers.forEach((name, value) -> hex.put(name, Json.hex(value)));
    json.put("numbers", hex);
    json.put("texts", new TreeMap<String, @Nullable Object>(texts));
    return json;
  }

  public static Hierarchy fromJson(Json json) throws Problem {
    Json numbers = json.object("numbers");
    Json texts = json.object("texts");
    if (numbers.names().size() + texts.names().size() > MAX_PROPERTIES) {
      throw json.damaged("more than %d properties".formatted(MAX_PROPERTIES));
    }
    Map<String, Long> numberMap = new TreeMap<>();
    for (String name : numbers.names()) {
      numberMap.put(name, numbers.id(name));
    }
    Map<String, String> textMap = new TreeMap<>();
    for (String name : texts.names()) {
      textMap.put(name, texts.text(name));
    }
    return new Hierarchy(
        json.text("name"),
        json.optionalText("encryptionRoot").orElse(null),
        json.flag("packaged"),
        numberMap,
        textMap);
  }
}
