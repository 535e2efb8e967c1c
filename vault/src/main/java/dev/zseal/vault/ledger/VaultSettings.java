package dev.zseal.vault.ledger;

import dev.zseal.parity.CellLayout;
import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `vault.json`: what was decided when the vault was made.
///
/// @param id random, 32 hexadecimal digits
/// @param packBytes when a data pack is full
/// @param parityPercent how much of a pack is parity: 0, or 2 to 50
public record VaultSettings(String id, String created, long packBytes, int parityPercent) {

  private static final String FORMAT = "zseal-vault-1";
  private static final int MAX_BYTES = 64 << 10;
  private static final long MIN_PACK = 1 << 20;
  private static final long MAX_PACK = 1L << 30;

  /// Bytes of a data pack unless chosen otherwise.
  public static final long DEFAULT_PACK = 64L << 20;

  /// Share of parity unless chosen otherwise, percent.
  public static final int DEFAULT_PARITY = 10;

  /// Reads the settings; `Refused` when the store is not a vault.
  public static VaultSettings read(Store store) throws Problem {
    if (!store.exists(Layout.VAULT)) {
      throw new Problem.Refused(
          store.location() + " is not a vault", "it has no " + Layout.VAULT, "Check the path.");
    }
    return parse(store.readSmall(Layout.VAULT, MAX_BYTES), store.location());
  }

  /// Reads settings from `bytes`.
  ///
  /// @param vault names the vault in errors
  public static VaultSettings parse(byte[] bytes, String vault) throws Problem {
    Json json = Json.parse(bytes, vault + "/" + Layout.VAULT);
    json.requireFormat(
        FORMAT,
        "Install a newer zseal. If none knows it, the file is damaged: delete vault.json, and zseal"
            + " scrub makes it again.");
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
    long parity = json.number("parityPercent");
    if (!isParity(parity)) {
      throw json.damaged("parityPercent is " + parity);
    }
    return new VaultSettings(json.text("id"), json.text("created"), packBytes, (int) parity);
  }

  /// Whether a vault can have this share of parity, in percent.
  public static boolean isParity(long percent) {
    return percent == 0 || CellLayout.isShare(percent);
  }

  /// Writes the settings; `Conflict` if the store is a vault already.
  public void write(Store store) throws Problem {
    store.put(Layout.VAULT, toJson());
  }

  public byte[] toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.put("id", id);
    json.put("created", created);
    json.put("plaintext", "refused");
    json.put("packBytes", packBytes);
    json.put("parityPercent", parityPercent);
    return Json.write(json);
  }
}
