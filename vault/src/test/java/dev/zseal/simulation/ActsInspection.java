package dev.zseal.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.vault.ledger.Catalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Checks every writer's acts: numbers without gaps, each with the hash of the one before, signed.
///
/// Format: `docs/format/vault.md`, "Acts" and "Bundles of acts".
final class ActsInspection {

  private static final String SIGNATURE = "signature ";

  private static final Pattern NAME =
      Pattern.compile("(\\d{8})(?:\\.act|-(\\d{8})\\.(?:acts|copy))");

  /// Hashes of acts whose signature was checked before.
  private static final Set<String> SOUND = ConcurrentHashMap.newKeySet();

  private final Path vault;
  private final Set<Long> wanted;
  private final boolean signatures;

  /// Of each manifest, by its hash, what was signed of it: commits, and tombstones less those taken
  /// back.
  private final Map<String, Set<String>> commits = new HashMap<>();

  private final Map<String, Set<String>> ends = new HashMap<>();
  private final Map<String, Set<String>> takenBack = new HashMap<>();

  /// @param wanted GUIDs of snapshots whose commit must be among the acts
  /// @param signatures whether to check them as well, which takes long
  ActsInspection(Path vault, Set<Long> wanted, boolean signatures) {
    this.vault = vault;
    this.wanted = wanted;
    this.signatures = signatures;
  }

  void run() throws IOException {
    Set<String> told = new LinkedHashSet<>();
    for (Path writer : children(vault.resolve("w"))) {
      NavigableMap<Integer, byte[]> acts = acts(writer.resolve("acts"));
      if (!acts.isEmpty()) {
        checkChain(acts, key(writer), told);
      }
    }
    assertThat(told).as("acts of commits").containsAll(wanted.stream().map(Catalog::guid).toList());
  }

  /// All acts by number. One that is there more than once is the same each time.
  private static NavigableMap<Integer, byte[]> acts(Path folder) throws IOException {
    NavigableMap<Integer, byte[]> acts = new TreeMap<>();
    for (Path file : children(folder)) {
      String name = file.getFileName().toString();
      Matcher range = NAME.matcher(name);
      assertThat(range.matches()).as(name).isTrue();
      int number = Integer.parseInt(range.group(1));
      for (String act : Files.readString(file).split("(?<=\n)(?=\\{\n)", -1)) {
        byte[] bytes = act.getBytes(StandardCharsets.UTF_8);
        byte[] other = acts.putIfAbsent(number++, bytes);
        assertThat(bytes)
            .as("%s, act %d", name, number - 1)
            .isEqualTo(other == null ? bytes : other);
      }
      String last = range.group(2) == null ? range.group(1) : range.group(2);
      assertThat(number - 1).as("last act of %s", name).isEqualTo(Integer.parseInt(last));
    }
    return acts;
  }

  private void checkChain(NavigableMap<Integer, byte[]> acts, PublicKey key, Set<String> told) {
    String previous = "null";
    int number = 0;
    for (var act : acts.entrySet()) {
      number++;
      byte[] bytes = act.getValue();
      String text = new String(bytes, StandardCharsets.UTF_8);
      assertThat(act.getKey()).isEqualTo(number);
      assertThat(member(text, "number")).isEqualTo(Integer.toString(number));
      assertThat(member(text, "previous")).as("hash before act %d", number).isEqualTo(previous);
      told.add(member(text, "guid"));
      note(text);
      previous = History.sha256(bytes);
      if (signatures && !SOUND.contains(previous)) {
        assertThat(isSigned(text, key)).as("signature of act %d", number).isTrue();
        SOUND.add(previous);
      }
    }
  }

  private void note(String act) {
    String sha256 = member(act, "sha256");
    String id = member(act, "writer") + "/" + member(act, "number");
    switch (member(act, "act")) {
      case "commit" -> {
        commits.computeIfAbsent(sha256, _ -> new LinkedHashSet<>()).add(id);
        Matcher m = Pattern.compile("\"takesBack\"\\s*:\\s*\"([^\"]*)").matcher(act);
        if (m.find()) {
          takenBack
              .computeIfAbsent(sha256, _ -> new LinkedHashSet<>())
              .addAll(List.of(m.group(1).split(" ")));
        }
      }
      case "destroy" -> ends.computeIfAbsent(sha256, _ -> new LinkedHashSet<>()).add(id);
      default -> {}
    }
  }

  /// Whether the manifest of this hash would be missed.
  boolean counts(String sha256) {
    Set<String> open = new LinkedHashSet<>(ends.getOrDefault(sha256, Set.of()));
    open.removeAll(takenBack.getOrDefault(sha256, Set.of()));
    return commits.containsKey(sha256) && open.isEmpty();
  }

  private static boolean isSigned(String text, PublicKey key) {
    int at = text.lastIndexOf(SIGNATURE);
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(text.substring(0, at).getBytes(StandardCharsets.UTF_8));
      return signature.verify(
          Base64.getDecoder().decode(text.substring(at + SIGNATURE.length()).strip()));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static PublicKey key(Path writer) throws IOException {
    String text = Files.readString(writer.resolve("key.json"));
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePublic(
              new X509EncodedKeySpec(Base64.getDecoder().decode(member(text, "publicKey"))));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the key of " + writer + " is none", e);
    }
  }

  private static String member(String json, String name) {
    Matcher m = Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",\\s]*)").matcher(json);
    return m.find() ? m.group(1) : "";
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> all = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        entries.forEach(all::add);
      }
    }
    all.sort(null);
    return all;
  }
}
