package dev.zseal.vault.ledger;

import java.util.HexFormat;

/// The names of a vault's objects.
///
/// ```
/// vault.json
/// datasets/<dataset>/<creation>-<guid>.json
/// w/<writer>/key.json
/// w/<writer>/packs/<series>/<first>-<last>.<generation>.<page|data>
/// w/<writer>/acts/<number>.act
/// w/<writer>/journal/<name>.lock
/// capsules/<fingerprint>.json
/// ```
public final class Layout {

  public static final String VAULT = "vault.json";
  public static final String DATASETS = "datasets";
  public static final String CAPSULES = "capsules";

  private Layout() {}

  public static String dataset(String id) {
    return DATASETS + "/" + id;
  }

  /// Creation sorts as text; it is seconds since 1970, never negative in a stream zseal takes.
  public static String manifest(String dataset, long creation, long guid) {
    return "%s/%012d-%s.json"
        .formatted(dataset(dataset), creation, HexFormat.of().toHexDigits(guid));
  }

  public static String capsule(String fingerprint) {
    return CAPSULES + "/" + fingerprint + ".json";
  }

  public static String packs(String writer) {
    return "w/" + writer + "/packs";
  }

  static String acts(String writer) {
    return "w/" + writer + "/acts";
  }

  static String key(String writer) {
    return "w/" + writer + "/key.json";
  }

  public static String lock(String writer, String name) {
    return "w/" + writer + "/journal/" + name + ".lock";
  }
}
