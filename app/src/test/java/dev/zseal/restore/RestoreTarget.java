package dev.zseal.restore;

import dev.zseal.name.DatasetName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.stream.KeyData;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.CapsuleChoice;
import dev.zseal.zfs.ZfsHost;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// What lies at `pool/new`, which is restored into: datasets, snapshots, tokens, encryption roots.
/// Streams that are received are kept, and leave there what a test says.
final class RestoreTarget {

  private static final String SCRIPT =
      """
      echo "$*" >>log
      for last; do :; done
      case "$*" in
        "receive "*)
          n=$(ls | grep -c '^received')
          if [ -f limit ]; then
            head -c "$(cat limit)" >"received$n"; mv late tokens
            echo 'cannot receive resume stream: incomplete stream' >&2; exit 1
          fi
          cat >"received$n"
          awk -F'\\t' -v d="$last" '$1 != d' tokens >t; mv t tokens
          [ ! -f "then$n" ] || cat "then$n" >>snaps
          [ ! -f "roots$n" ] || mv "roots$n" roots ;;
        "send -w "*) cat "sent.$(echo "${last%@*}" | tr / _)" ;;
        "get "*keylocation*) printf 'keylocation\\tprompt\\tlocal\\n' ;;
        *"-r -t filesystem,volume -o name,value receive_resume_token "*)
          awk -F'\\t' -v OFS='\\t' '
            FILENAME == "tokens" { t[$1] = $2; next }
            { print $1, ($1 in t) ? t[$1] : "-" }' tokens datasets ;;
        *"name,property,value,source"*receive_resume_token*|get*receive_resume_token*)
          t=$(awk -F'\\t' -v d="$last" '$1 == d {print $2}' tokens)
          printf 'receive_resume_token\\t%s\\t-\\n' "${t:--}" ;;
        *" -d0 "*)
          if [ -f datasets ] && grep -q -x "$last" datasets; then
            printf '%s\\tfilesystem\\t7\\taes-256-gcm\\t%s\\tunavailable\\n' "$last" "$last"
          else
            echo "cannot open '$last': dataset does not exist" >&2; exit 1
          fi ;;
        *encryptionroot,keystatus,origin*)
          awk -F'\\t' -v OFS='\\t' '
            FILENAME == "roots" { own[$1] = 1; next }
            FILENAME == "loaded" { loaded[$1] = 1; next }
            FILENAME == "tokens" { t[$1] = $2; next }
            { first = first ? first : $1
              root = $1
              while (root != first && !(root in own)) sub("/[^/]*$", "", root)
              print $1, "filesystem", 7 + NR, root,
              ($1 in loaded) ? "available" : "unavailable", "-", 0, "no",
              "off", "noauto", ($1 in t) ? t[$1] : "-", 1000000, 0, 0, 0, 0
            }' roots loaded tokens datasets ;;
        *ivsetguid*) awk -F'\\t' -v OFS='\\t' '{ print $1, $2, $4, "-", 0 }' snaps ;;
        *"-t snapshot "*) cat snaps ;;
      esac
      """;

  private final VaultAndPool at;

  RestoreTarget(VaultAndPool at) throws Exception {
    this.at = at;
    for (String file : List.of("tokens", "snaps", "log", "roots", "loaded")) {
      at.file(file, "");
    }
  }

  Restore.Restored restore(String source, boolean recursive, boolean dryRun) throws Exception {
    ZfsHost host = at.host(SCRIPT);
    var request =
        new Restore.Request(
            source, DatasetName.parse("pool/new"), recursive, CapsuleChoice.AS_RECEIVED, dryRun);
    return new Restore(at.vault, host, at).run(request);
  }

  void there(String... datasets) throws Exception {
    at.file("datasets", String.join("\n", datasets) + "\n");
  }

  void has(String dataset, Manifest snapshot) throws Exception {
    Files.writeString(
        at.folder.resolve("snaps"), line(dataset, snapshot), StandardOpenOption.APPEND);
    wrapped(dataset, snapshot, snapshot.head().keyData());
  }

  /// How a dataset's key is wrapped there.
  void wrapped(String dataset, Manifest snapshot, KeyData keys) throws Exception {
    Files.write(
        at.folder.resolve("sent." + dataset.replace('/', '_')),
        snapshot.head().asFull().wrappedAs(keys).bytes());
  }

  void part(String dataset, ResumeToken token) throws Exception {
    at.file("tokens", dataset + "\t" + token.encode() + "\n");
  }

  /// Datasets below the topmost that are encryption roots.
  void roots(String... datasets) throws Exception {
    at.file("roots", String.join("\n", datasets) + "\n");
  }

  /// What a receive, counted from 0, brings.
  void then(int receive, String dataset, Manifest snapshot) throws Exception {
    at.file("then" + receive, line(dataset, snapshot));
  }

  /// The encryption roots that a receive leaves below the topmost.
  void thenRoots(int receive, String... datasets) throws Exception {
    at.file("roots" + receive, String.join("\n", datasets) + "\n");
  }

  byte[] received(int n) throws Exception {
    return Files.readAllBytes(at.folder.resolve("received" + n));
  }

  List<String> receives() throws Exception {
    return at.lines("log").stream().filter(line -> line.startsWith("receive")).toList();
  }

  private static String line(String dataset, Manifest snapshot) {
    return "%s@%s\t%s\t%d\t%d\n"
        .formatted(
            dataset,
            snapshot.snapshot(),
            Long.toUnsignedString(snapshot.guid()),
            snapshot.creation(),
            snapshot.creation());
  }
}
