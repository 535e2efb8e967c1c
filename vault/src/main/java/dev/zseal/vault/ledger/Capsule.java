package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.stream.Hex;
import dev.zseal.stream.KeyData;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The wrapped keys of a dataset as a BEGIN carried them: with the passphrase, the way in.
///
/// `zfs change-key` makes another capsule of the same key GUID; any of them opens every snapshot of
/// that key, each with the passphrase of its day.
///
/// @param fingerprint names the capsule: 32 hexadecimal digits
public record Capsule(String fingerprint, KeyData keys) {

  private static final String FORMAT = "zseal-capsule-1";
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}\\.json");
  private static final int MAX_BYTES = 64 << 10;

  /// The capsule in a stream's key data.
  public static Capsule of(KeyData keys) {
    return new Capsule(fingerprint(keys), keys);
  }

  /// The first 16 bytes of the SHA-256 over the fields below as text, a line each.
  private static String fingerprint(KeyData keys) {
    StringBuilder lines = new StringBuilder();
    fields(keys)
        .forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
    return sha256(Json.utf8(lines.toString())).substring(0, 32);
  }

  private static Map<String, @Nullable Object> fields(KeyData keys) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("keyGuid", Json.hex(keys.keyGuid()));
    fields.put("suite", keys.suiteName());
    fields.put("version", keys.version());
    fields.put("keyFormat", keys.keyFormatName());
    fields.put("iterations", keys.iterations());
    fields.put("salt", Json.hex(keys.salt()));
    fields.put("masterKey", keys.wrappedMasterKey().digits());
    fields.put("hmacKey", keys.wrappedHmacKey().digits());
    fields.put("iv", keys.iv().digits());
    fields.put("mac", keys.mac().digits());
    return fields;
  }

  /// Reads a capsule back. Of its key data only what is wrapped, and how, means something.
  public static Capsule parse(byte[] bytes, String what) throws Problem {
    Json json = Json.parse(bytes, what);
    json.requireFormat(FORMAT, "Install a newer zseal.");
    return of(json);
  }

  private static Capsule of(Json json) throws Problem {
    KeyData keys =
        KeyData.wrapped(
            json.text("suite"),
            json.id("keyGuid"),
            json.number("version"),
            hex(json, "masterKey", 32),
            hex(json, "hmacKey", 64),
            hex(json, "iv", 12),
            hex(json, "mac", 16),
            json.text("keyFormat"),
            json.number("iterations"),
            json.id("salt"));
    Capsule capsule = of(keys);
    if (!capsule.fingerprint.equals(json.text("fingerprint"))) {
      throw json.damaged("its fingerprint is not that of its contents");
    }
    return capsule;
  }

  private static Hex hex(Json json, String name, int length) throws Problem {
    String digits = json.text(name);
    if (!digits.matches("[0-9a-f]{%d}".formatted(2 * length))) {
      throw json.damaged("its %s is not %d bytes in hexadecimal".formatted(name, length));
    }
    return new Hex(digits);
  }

  /// The capsule a snapshot came with, from its own BEGIN.
  public static Capsule of(Manifest manifest) throws Problem {
    return of(manifest.head().keyData());
  }

  /// Every readable capsule of the vault that wraps the key with this GUID; each snapshot carries
  /// its own as well, should the file be lost.
  public static List<Capsule> ofKey(Store store, Catalog catalog, long keyGuid) throws Problem {
    Map<String, Capsule> found = new LinkedHashMap<>();
    for (String name : store.list(Layout.CAPSULES)) {
      if (!NAME.matcher(name).matches()) {
        continue;
      }
      String object = Layout.CAPSULES + "/" + name;
      try {
        Capsule capsule =
            parse(store.readSmall(object, MAX_BYTES), store.location() + "/" + object);
        if (capsule.keys.keyGuid() == keyGuid) {
          found.put(capsule.fingerprint, capsule);
        }
      } catch (Problem.Corrupt | Problem.TooNew _) {
        // A scrub tells and mends it; another may do.
      }
    }
    for (String id : catalog.datasetIds()) {
      for (Manifest manifest : catalog.snapshots(id)) {
        if (manifest.keyGuid() == keyGuid && !found.containsKey(manifest.fingerprint())) {
          try {
            Capsule capsule = of(manifest);
            if (capsule.keys.keyGuid() == keyGuid) {
              found.putIfAbsent(capsule.fingerprint, capsule);
            }
          } catch (Problem.Corrupt _) {
            // A send of that snapshot tells.
          }
        }
      }
    }
    return new ArrayList<>(found.values());
  }

  /// Stores the capsule unless the vault has it.
  public void store(Store store) throws Problem {
    String name = Layout.capsule(fingerprint);
    if (store.exists(name)) {
      store.settle(name);
      return;
    }
    try {
      store.put(name, toJson());
    } catch (Problem.Conflict _) {
      // Another receive stored the same capsule meanwhile; the name is its content.
      store.settle(name);
    }
  }

  public byte[] toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("fingerprint", fingerprint);
    json.putAll(fields(keys));
    return Json.write(json);
  }

  /// A name of 32 hexadecimal digits for any text.
  public static String nameHash(String text) {
    return sha256(Json.utf8(text)).substring(0, 32);
  }

  /// The SHA-256 of `bytes`, hexadecimal.
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
