package dev.zseal.vault.scrub;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.problem.Problem;
import dev.zseal.store.MemoryStore;
import dev.zseal.vault.pack.PackLocation;
import dev.zseal.vault.pack.PackName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for a mark of an interrupted scrub, `scrub.mark`, by which files are passed over that it
/// cannot mean, or on which a scrub fails.
class ScrubMarkFuzz {

  private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");

  private static final List<PackLocation> FILES =
      IntStream.rangeClosed(1, 3)
          .mapToObj(n -> new PackName(n, n, 0, PackName.Kind.DATA))
          .map(name -> new PackLocation("w/00112233aabbccdd/packs", 0x0123456789abcdefL, name))
          .toList();

  static Stream<byte[]> seeds() {
    return FILES.stream()
        .map(file -> file.file() + "\n" + NOW.minusSeconds(60).toEpochMilli())
        .map(mark -> mark.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytes(byte[] bytes) {
    MemoryStore store = new MemoryStore();
    ScrubListener silent = new Silent();
    try {
      store.put("scrub.mark", bytes);
      ScrubProgress progress =
          ScrubProgress.of(
              store, ScrubOptions.DEFAULT, true, FILES, silent, InstantSource.fixed(NOW));
      List<PackLocation> left = progress.left(FILES, silent);
      boolean known = left.size() < FILES.size();
      boolean isRest = FILES.subList(FILES.size() - left.size(), FILES.size()).equals(left);
      if (left.isEmpty() || !isRest || (known && !names(bytes, left))) {
        throw new AssertionError("by its mark %s are left".formatted(left));
      }
      progress.finish();
      if (store.exists("scrub.mark")) {
        throw new AssertionError("the mark is not taken away at the end");
      }
    } catch (Problem e) {
      throw new AssertionError("a mark stops the scrub", e);
    }
  }

  private record Silent() implements ScrubListener {
    @Override
    public void progress(long read, long total) {}

    @Override
    public void note(String line) {}
  }

  /// Whether it names the file before the first that is left.
  private static boolean names(byte[] mark, List<PackLocation> left) {
    String before = FILES.get(FILES.size() - left.size() - 1).file();
    return new String(mark, StandardCharsets.UTF_8).contains(before);
  }
}
