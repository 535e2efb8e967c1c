package dev.zseal.zfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {

  static List<MessageExamples.Example> examples() throws IOException {
    return MessageExamples.all();
  }

  private static List<String> ids(String text) {
    return Messages.in(text).stream().map(found -> found.message().id()).toList();
  }

  private static String cause(String text) {
    return Messages.cause(Messages.in(text)).map(found -> found.message().id()).orElse("none");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void recognisesWhatZfsReallySays(MessageExamples.Example example) {
    assertThat(cause(example.text())).isEqualTo(example.id());
  }

  @ParameterizedTest
  @MethodSource("examples")
  void mailAndLogsDoNoHarm(MessageExamples.Example example) {
    String oneLine = example.text().strip().replaceAll("\\s+", " ");

    assertThat(cause("Nov 22 03:00:01 nas cron[81]: note\r\n" + example.text()))
        .isEqualTo(example.id());
    assertThat(cause(example.text().replace("\n", "\r\n"))).isEqualTo(example.id());
    assertThat(cause(example.text().replaceAll("(?<= )and(?= )", "and\n"))).isEqualTo(example.id());
    assertThat(ids(oneLine)).contains(example.id());
  }

  @Test
  void eachMessageHasAnExample() throws IOException {
    Set<String> shown =
        MessageExamples.all().stream().map(MessageExamples.Example::id).collect(Collectors.toSet());

    assertThat(Messages.all().stream().map(Message::id)).allMatch(shown::contains);
    assertThat(Messages.all()).hasSizeGreaterThan(90);
  }

  @Test
  void eachIsWhole() {
    for (Message message : Messages.all()) {
      assertThat(message.id()).matches("[a-z]+(-[a-z]+)*");
      assertThat(message.meaning()).as(message.id()).matches(".*[.]\\)?");
      assertThat(message.versions()).isNotEmpty().isSubsetOf("2.1", "2.3", "2.4", "next", "other");
      assertThat(message.links()).as(message.id()).allMatch(l -> l.matches("[\\w-]+/[\\w-]+#\\d+"));
      for (Message.Way way : message.ways()) {
        assertThat(way.text()).as(message.id()).matches(".*[.]\\)?");
        assertThat(way.commands()).as(message.id()).noneMatch(command -> command.contains(" -F"));
      }
    }
  }

  @Test
  void namesAreFoundAndFilledIn() {
    Messages.Found found =
        Messages.in("destination tank/my data has been modified\nsince most recent snapshot")
            .getFirst();
    Names names = Names.of(found);

    assertThat(found.names()).containsEntry("dataset", "tank/my data");
    assertThat(names.command("zfs rollback {dataset}@{newest}"))
        .isEqualTo("zfs rollback 'tank/my data@NEWEST'");
    assertThat(names.with("newest", "mon").sentence("{newest} of {dataset} in {pool}"))
        .isEqualTo("mon of tank/my data in tank");
    assertThat(names.command("zfs send -i {from} '#B' {parent}")).contains("FROM '#B' tank");
    assertThat(names.with("from", "#b").command("-i {from}")).isEqualTo("-i '#b'");
  }

  @Test
  void theCauseIsRatherTheSendersThanTheReceivers() {
    String both =
        """
        cannot receive: failed to read from stream
        warning: cannot send 'tank/a@mon': dataset key must be loaded
        """;

    assertThat(ids(both)).containsExactly("stream-ended", "key-needed-to-send");
    assertThat(cause(both)).isEqualTo("key-needed-to-send");
  }

  @Test
  void aNoteIsNeverTheCauseOfAFailure() {
    String text =
        """
        local fs nas/b does not have fromsnap (mon in stream); must have been deleted \
        locally; ignoring
        receiving incremental stream of tank/a@tue into nas/a@tue
        cannot receive incremental stream: destination nas/a has been modified
        since most recent snapshot
        """;

    assertThat(ids(text))
        .containsExactly("local-fs-lacks-base", "receive-progress", "target-modified");
    assertThat(cause(text)).isEqualTo("target-modified");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n\t ",
        "hello",
        "the destination was modified",
        "cannot",
        "cannot receive",
        "cannot frobnicate 'tank/a': out of patience",
        "xdestination tank has been modified",
        "destination tank/a has been modifiedly",
        "zfs: dataset does not existence"
      })
  void theUnknownStaysUnknown(String text) {
    assertThat(Messages.in(text)).isEmpty();
  }

  @Test
  void onlyTheBeginningOfAnEndlessTextIsLookedAt() {
    String late = "x\n".repeat(Messages.TEXT_CHARS_MAX) + "cannot open 'a': dataset does not exist";

    assertThat(Messages.in(late)).isEmpty();
  }

  /// Each wording's own words again and again, without their end: what a pattern that goes back and
  /// forth would choke on.
  @Test
  @Timeout(60)
  void hostileTextsCostLittle() {
    for (Message message : Messages.all()) {
      for (String template : message.templates()) {
        String most = template.replaceAll("[\\[\\]]", "").replaceAll("\\{\\w+}", "a a@a: a'");
        String cut = most.substring(0, most.length() - 1);
        String text =
            (cut + " ").repeat(1 + Messages.TEXT_CHARS_MAX / 8 / cut.length()) + most + "~";
        long start = System.nanoTime();

        Messages.in(text);

        assertThat(System.nanoTime() - start).as(template).isLessThan(5_000_000_000L);
      }
    }
  }

  @Test
  @Timeout(60)
  void anyTextIsTaken() throws IOException {
    long seed = 20261122;
    var random = new Random(seed);
    List<MessageExamples.Example> examples = MessageExamples.all();
    for (int round = 0; round < 300; round++) {
      var text = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        String one = examples.get(random.nextInt(examples.size())).text();
        int from = random.nextInt(one.length());
        text.append(one, from, from + random.nextInt(one.length() - from + 1));
        text.appendCodePoint(random.nextInt(0x3000));
      }
      for (Messages.Found found : Messages.in(text.toString())) {
        assertThat(found.text()).as("seed " + seed).isNotEmpty();
        assertThat(Names.of(found).command("zfs rollback {dataset}@{newest}"))
            .as("seed " + seed)
            .doesNotContain("\n");
      }
    }
  }

  @Test
  void eachPlaceholderInAWayIsKnown() {
    Set<String> known =
        Set.of("newest", "common", "from", "source", "parent", "pool", "dataset", "snapshot");
    for (Message message : Messages.all()) {
      var names = new ArrayList<String>();
      for (Message.Way way : message.ways()) {
        String all = way.text() + way.cost() + String.join(" ", way.commands());
        Pattern.compile("\\{(\\w+)}").matcher(all).results().forEach(m -> names.add(m.group(1)));
      }
      String templates = String.join(" ", message.templates());
      assertThat(names)
          .as(message.id())
          .allMatch(name -> known.contains(name) || templates.contains("{" + name + "}"));
    }
  }

  @Test
  void aFileThatIsWrongIsNotTaken() {
    assertThatThrownBy(() -> MessageFile.read(List.of("message: a", "sings: b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MessageFile.read(List.of("message: a", "says: b", "status: refused")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MessageFile.read(List.of("message: a", "says: [b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MessageFile.read(List.of("message: a", "says: {who} b")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
