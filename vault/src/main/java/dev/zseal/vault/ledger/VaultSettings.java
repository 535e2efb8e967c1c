package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `vault.json`: what was decided when the vault was made.
///
/// @param id random, 32 hexadecimal digits
/// @param packBytes when a data pack is full
public record VaultSettings(String id, String created, long packBytes) {

  private static final String FORMAT = "zseal-vault-1";
  private static final int MAX_BYTES = 64 << 10;
  private static final long MIN_PACK = 1 << 20;
  private static final long MAX_PACK = 1L << 30;

  /// Bytes of a data pack unless chosen otherwise.
  public static final long DEFAULT_PACK = 64L << 20;

  /// Reads the settings; `Refused` when the store is not a vault.
  public static VaultSettings read(Store store) throws Problem {
    if (!store.exists(Layout.VAULT)) {
      throw new Problem.Refused(
          store.location() + " is not a vault",
          "it has no " + Layout.VAULT,
          "Check the path, or make a vault there: zseal init -V " + store.location());
    }
    byte[] bytes = store.readAll(Layout.VAULT, MAX_BYTES);
    Json json = Json.parse(bytes, store.location() + "/" + Layout.VAULT);
    String format = json.text("format");
    if (!format.equals(FORMAT)) {
      throw new Problem.TooNew(
          store.location() + " has a format this zseal does not know",
          "format %s; %s is known".formatted(format, FORMAT),
          "Install a newer zseal.");
    }
    long packBytes = json.number("packBytes");
    if (packBytes < MIN_PACK || packBytes > MAX_PACK) {
      throw json.damaged("packBytes is " + packBytes);
    }
    if (!json.text("plaintext").equals("refused")) {
      throw json.damaged("its policy on plaintext is not one this zseal knows");
    }
    if (!json.text("id").matches("[0-9a-f]{32}")) {
      throw json.damaged("its id is not 32 hexadecimal digits");
    }
    return new VaultSettings(json.text("id"), json.text("created"), packBytes);
  }

  /// Writes the settings; `Conflict` if the store is a vault already.
  public void write(Store store) throws Problem {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("id", id);
    json.put("created", created);
    json.put("plaintext", "refused");
    json.put("packBytes", packBytes);
    store.put(Layout.VAULT, Json.write(json));
  }
}
