package dev.zseal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zseal.vault.HostileBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// [SidecarFuzz] without the fuzzer, which takes long to start; and heads of liars.
class HostileSidecarTest {

  @Test
  void hostileBytesMeetAProblem() throws Exception {
    HostileBytes.tryAll(SidecarFuzz.seeds(), 60, new SidecarFuzz()::anyBytes);
  }

  /// Numbers a mutation hardly ever makes: more bytes, parts and groups than there are.
  @Test
  void headsThatClaimTooMuch_costNothing() throws Exception {
    byte[] seed = SidecarFuzz.seeds().toList().getLast();
    String text = new String(seed, 0, 1000, StandardCharsets.ISO_8859_1);
    for (List<String> lie :
        List.of(
            List.of("bytes: 624", "bytes: 72057594037927936"),
            List.of("bytes: 624", "bytes: 999999999999999999"),
            List.of("1 of 2", "1 of 999"),
            List.of("1 of 2", "999 of 999"),
            List.of("1 of 2", "0 of 0"),
            List.of("part-bytes: 600", "part-bytes: 72057594037927935"),
            List.of("group-bytes: 4096", "group-bytes: 2147483648"),
            List.of("group-bytes: 4096", "group-bytes: 0"),
            List.of("columns: 27", "columns: 4000000000"),
            List.of("columns: 27", "columns: 0"),
            List.of("columns: 27", "columns: 1"))) {
      assertThat(text).contains(lie.getFirst());
      for (byte[] base : SidecarFuzz.seeds().toList()) {
        byte[] bytes = base.clone();
        String head =
            new String(bytes, 0, SidecarLayout.HEAD, StandardCharsets.ISO_8859_1)
                .replace(lie.getFirst(), lie.getLast());
        byte[] page = head.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(Arrays.copyOf(page, SidecarLayout.HEAD), 0, bytes, 0, SidecarLayout.HEAD);
        new SidecarFuzz().anyBytes(bytes);
      }
    }
  }
}
