package dev.zseal.vault.ledger;

import java.util.HexFormat;

/// The names of a vault's objects.
///
/// ```
/// vault.json
/// datasets/<dataset>/<creation>-<guid>.json
/// datasets/<dataset>/holds/<guid>.<tag hash>.json
/// w/<writer>/key.json
/// w/<writer>/packs/<series>/<first>-<last>.<generation>.<page|data>
/// w/<writer>/acts/<number>.act
/// w/<writer>/acts/<first>-<last>.<acts|copy>
/// w/<writer>/grades/<time>-<random>.json
/// w/<writer>/journal/<name>.lock
/// w/<writer>/journal/<id>.<pin|seen|damaged>
/// capsules/<fingerprint>.json
/// journal/<name>.lock
/// journal/destroy.json
/// journal/inventory.json
/// journal/reserve.bin
/// ```
public final class Layout {

  public static final String VAULT = "vault.json";
  public static final String DATASETS = "datasets";
  public static final String CAPSULES = "capsules";
  public static final String WRITERS = "w";

  /// Held by the one sweep there may be.
  public static final String SWEEP_LOCK = "journal/sweep.lock";

  /// Held for moments by whoever changes what a sweep decides by.
  public static final String TURN_LOCK = "journal/turn.lock";

  /// There while manifests are being deleted.
  public static final String DESTROYING = "journal/destroy.json";

  /// What was in order when it was looked at last.
  public static final String RESERVE = "journal/reserve.bin";

  static final String INVENTORY = "journal/inventory.json";

  private Layout() {}

  public static String dataset(String id) {
    return DATASETS + "/" + id;
  }

  /// Creation sorts as text; it is seconds since 1970, never negative in a stream zseal takes.
  public static String manifest(String dataset, long creation, long guid) {
    return "%s/%012d-%s.json"
        .formatted(dataset(dataset), creation, HexFormat.of().toHexDigits(guid));
  }

  /// The GUID of the snapshot that a manifest's name says it is of.
  public static long guidOf(String manifest) {
    String guid = manifest.substring(manifest.lastIndexOf('-') + 1, manifest.lastIndexOf('.'));
    return Long.parseUnsignedLong(guid, 16);
  }

  /// The dataset that a manifest's name says it is of.
  public static String datasetOf(String manifest) {
    return manifest.split("/", -1)[1];
  }

  public static String capsule(String fingerprint) {
    return CAPSULES + "/" + fingerprint + ".json";
  }

  static String holds(String dataset) {
    return dataset(dataset) + "/holds";
  }

  /// The writer's folder of locks and pins.
  public static String journal(String writer) {
    return WRITERS + "/" + writer + "/journal";
  }

  public static String packs(String writer) {
    return WRITERS + "/" + writer + "/packs";
  }

  static String acts(String writer) {
    return WRITERS + "/" + writer + "/acts";
  }

  static String grades(String writer) {
    return "w/" + writer + "/grades";
  }

  static String key(String writer) {
    return WRITERS + "/" + writer + "/key.json";
  }

  public static String lock(String writer, String name) {
    return journal(writer) + "/" + name + ".lock";
  }
}
