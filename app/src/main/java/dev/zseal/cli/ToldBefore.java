package dev.zseal.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;

/// What a warning that every command has to give said last, so that it is not said in whole each
/// time. To lose it costs a few lines, nothing else.
///
/// @param file holds when it was told, milliseconds since 1970, and the words
record ToldBefore(Path file, InstantSource clock) {

  private static final long AGAIN_MILLIS = Duration.ofDays(1).toMillis();
  private static final int MAX_BYTES = 16 << 10;

  /// Whether these words were not told within a day; from then on they were.
  boolean isNew(String words) {
    long now = clock.millis();
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES) {
        String[] told = Files.readString(file).split("\n", 2);
        long age = told[0].matches("\\d{1,15}") ? now - Long.parseLong(told[0]) : -1;
        if (told.length == 2 && told[1].equals(words) && age >= 0 && age < AGAIN_MILLIS) {
          return false;
        }
      }
      Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), "told", ".new");
      Files.write(whole, (now + "\n" + words).getBytes(StandardCharsets.UTF_8));
      Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException _) {
      // Then it is told in whole once more.
    }
    return true;
  }
}
