package dev.zseal.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Times as the file system keeps them, whichever that is.
class LikenessTest {

  @TempDir private Path folder;

  private final Likeness likeness = new Likeness(new OwnNames(77));

  private boolean isTime(Path file, Instant wanted) throws IOException {
    return likeness.isTime(file, Files.getLastModifiedTime(file).toInstant(), wanted);
  }

  /// Most file systems know no such years, and keep the nearest they have.
  @ParameterizedTest
  @ValueSource(strings = {"9999-12-31T23:59:59.5Z", "1066-10-14T09:00:00Z", "2026-01-02T03:04:05Z"})
  void aTimeIsKnown_asTheFileSystemKeepsIt(String time) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Instant wanted = Instant.parse(time);
    NodeAttributes.setTimes(file, wanted, wanted);

    assertThat(isTime(file, wanted)).isTrue();
    assertThat(isTime(file, Instant.parse("2026-01-02T03:04:08Z"))).isFalse();
    Instant kept = Files.getLastModifiedTime(file).toInstant();
    boolean otherYear = Duration.between(kept, wanted).abs().toSeconds() > 2;
    assertThat(isTime(file, wanted.plusSeconds(60))).isEqualTo(otherYear);
  }

  @Test
  void nothingIsLeft_andWhatWasLeftIsNoHindrance() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Files.writeString(new OwnNames(77).clock(file), "left");

    assertThat(isTime(file, Instant.EPOCH)).isFalse();

    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(file);
    }
  }
}
