package dev.zseal.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.name.DatasetName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.ZfsHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A shell script in the place of `zfs`, which answers what it was told as zfs 2.3 does, and else
/// that there is no such dataset.
final class ScriptedAnswers {

  private final Path folder;

  ScriptedAnswers(Path folder) {
    this.folder = folder;
  }

  /// @param properties `NAME=VALUE` where not `-`; `snapshots` and `bookmarks`: `NAME=GUID`
  void dataset(DatasetName name, String properties, String snapshots, String bookmarks)
      throws IOException {
    answer("list " + name, name + "\tfilesystem\t9\toff\t-\t-");
    answer("snapshot " + name, listed(name + "@", snapshots));
    answer("bookmark " + name, listed(name + "#", bookmarks));
    answer("get " + name, properties);
  }

  private static String listed(String prefix, String entries) {
    var lines = new StringBuilder();
    for (String entry : entries.split(" ", -1)) {
      if (!entry.isEmpty()) {
        String[] parts = entry.split("=", -1);
        lines.append("%s%s\t%s\t1795327380\t%s%n".formatted(prefix, parts[0], parts[1], parts[1]));
      }
    }
    return lines.toString().stripTrailing();
  }

  void answer(String question, String answer) throws IOException {
    String text = answer.isEmpty() ? "" : answer + "\n";
    Files.writeString(folder.resolve(question.replace('/', '_')), text);
  }

  ZfsHost host() throws IOException, Problem {
    Path script = folder.resolve("zfs");
    Files.writeString(
        script,
        """
        #!/bin/sh
        cd "$(dirname "$0")"
        for name; do :; done
        case " $* " in
          *" -t snapshot "*) what=snapshot ;;
          *" -t bookmark "*) what=bookmark ;;
          *" get "*) what=get ;;
          *) what=list ;;
        esac
        file="$what $(echo "$name" | tr / _)"
        if [ ! -e "$file" ]; then
          echo "cannot open '$name': dataset does not exist" >&2
          exit 1
        fi
        [ $what = get ] || { cat "$file"; exit; }
        while [ $# -gt 2 ]; do shift; done
        for property in $(echo "$1" | tr , ' '); do
          value=-
          for pair in $(cat "$file"); do
            [ "${pair%%=*}" != "$property" ] || value=${pair#*=}
          done
          printf '%s\\t%s\\t-\\n' "$property" "$value"
        done
        """,
        UTF_8);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return ZfsHost.local().withPrograms(script.toString(), "zpool");
  }
}
