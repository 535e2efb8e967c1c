package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.zfs.Messages;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {
  private static final String MODIFIED =
      "cannot receive incremental stream: destination nas/b has been modified";

  private record Outcome(int status, String out, String err) {}

  private static Outcome explain(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] all = new String[arguments.length + 1];
    all[0] = "explain";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    int status = Zseal.run(all, new PrintWriter(out), new PrintWriter(err));
    return new Outcome(status, out.toString(), err.toString());
  }

  private static Outcome explainInput(String input, String... arguments) {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
      return explain(arguments);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void saysWhatItMeansAndTheWaysOut() {
    Outcome said = explain(MODIFIED);

    assertThat(said.status()).isZero();
    assertThat(said.err()).isEmpty();
    assertThat(said.out())
        .startsWith("target-modified  (conflict; OpenZFS 2.1, 2.3, 2.4)")
        .contains("What it means:", "zfs rollback nas/b@NEWEST", "Cost: ", "issues/12580")
        .contains("zseal explain ... --dataset");
    assertThat(said.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void helpIsAtHand() {
    assertThat(explain("--help").status()).isZero();
    assertThat(explain("--help").out()).contains("--dataset", "--source", "--list");
  }

  @Test
  void readsStandardInput() {
    Outcome said = explainInput(MODIFIED + "\nsince most recent snapshot\nwarning: odd thing\n");

    assertThat(said.status()).isZero();
    assertThat(said.out()).contains("target-modified", "Not known to zseal", "warning: odd thing");
  }

  @Test
  void theUnknownIsSaidToBeUnknown() {
    Outcome said = explain("cannot juggle 'a':", "too few hands \u001b[2J");

    assertThat(said.status()).isEqualTo(8);
    assertThat(said.err())
        .contains("error: zseal does not know this message", "too few hands", "`zfs version`")
        .doesNotContain("\u001b");
    assertThat(explainInput("").status()).isEqualTo(8);
    assertThat(explain("x".repeat(100_000)).err()).hasSizeLessThan(1_000);
  }

  @Test
  void hostileWordsDoNotReachTheTerminal() {
    Outcome said = explainInput("cannot resume send: \u001b]0;x\u0007\u009b2J\nerror \u001b[1m\n");

    assertThat(said.status()).isZero();
    assertThat(said.out()).contains("resume-failed").doesNotContain("\u001b", "\u0007", "\u009b");
  }

  @Test
  void listsAllThatIsKnown() {
    Outcome said = explain("--list");

    assertThat(said.status()).isZero();
    assertThat(said.out()).contains("iv-set-mismatch  (refused)");
    assertThat(explain("--list", "--json").out().lines()).hasSize(Messages.all().size());
  }

  @Test
  void jsonHasTheSame() {
    assertThat(explain("--json", MODIFIED).out())
        .startsWith("{\"id\":\"target-modified\"")
        .contains(
            "\"evidence\":[]", "\"commands\":[\"zfs diff nas/b@NEWEST nas/b\"", "\"unknown\":[]");
    Outcome unknown = explain("--json", "nonsense");
    assertThat(unknown.status()).isEqualTo(8);
    assertThat(unknown.err()).startsWith("{\"error\":");
  }

  @Test
  void aHostWithoutItsDatasetIsWrongUsage() {
    assertThat(explain("--host", "ssh://nas", "x").status()).isEqualTo(2);
    assertThat(explain("--source", "tank/a", "x").status()).isEqualTo(2);
    assertThat(explain("--dataset", "tank/a@s", "x").status()).isEqualTo(2);
    assertThat(explain("--ssh-config", "f", "--dataset", "tank/a", "x").status()).isEqualTo(2);
  }
}
