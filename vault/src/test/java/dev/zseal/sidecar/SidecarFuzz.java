package dev.zseal.sidecar;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zseal.problem.CarriedProblem;
import dev.zseal.problem.Problem;
import dev.zseal.simulation.disk.Disk;
import dev.zseal.simulation.disk.SimulatedFileSystem;
import dev.zseal.vault.HexExamples;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Looks for a sidecar with which reading a file ends in anything but bytes or a [Problem].
///
/// The heads' checks are put right first, so that their numbers reach what stands behind them.
class SidecarFuzz {

  private static final byte[] STREAM = example(0);
  private static final byte[] SIDECAR = example(1);

  private static byte[] example(int index) {
    try {
      return HexExamples.of(SidecarFormatPageTest.PAGE).get(index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<byte[]> seeds() {
    byte[] part = SIDECAR.clone();
    String head =
        new String(part, 0, SidecarLayout.HEAD, StandardCharsets.ISO_8859_1)
            .replace(
                "group-bytes: 67108864",
                "part: 1 of 2\npart-bytes: 600\npart-sha256: %s\ngroup-bytes: 4096"
                    .formatted("0".repeat(64)));
    byte[] page = Arrays.copyOf(head.getBytes(StandardCharsets.ISO_8859_1), SidecarLayout.HEAD);
    System.arraycopy(page, 0, part, 0, page.length);
    return Stream.of(SIDECAR.clone(), part);
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyBytes(byte[] bytes) {
    read(bytes);
    byte[] signed = bytes.clone();
    sign(signed, 0);
    sign(signed, signed.length - SidecarLayout.HEAD);
    read(signed);
  }

  private static void sign(byte[] sidecar, int at) {
    if (at < 0 || at + SidecarLayout.HEAD > sidecar.length) {
      return;
    }
    String page = new String(sidecar, at, SidecarLayout.HEAD, StandardCharsets.ISO_8859_1);
    int check = page.indexOf("\ncheck: ") + 1;
    if (check > 0 && check + 72 < page.length()) {
      byte[] text = page.substring(0, check).getBytes(StandardCharsets.ISO_8859_1);
      byte[] hash =
          SidecarHead.hex(SidecarHead.digest().digest(text)).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(hash, 0, sidecar, at + check + 7, hash.length);
      Arrays.fill(sidecar, at + check + 71, at + SidecarLayout.HEAD, (byte) '\n');
    }
  }

  private static void read(byte[] bytes) {
    Path file = SimulatedFileSystem.sound(new Disk()).getPath("/f");
    try {
      Files.write(file, STREAM);
      Files.write(file.resolveSibling("f.zseal"), bytes);
      Files.write(file.resolveSibling("g.001"), Arrays.copyOf(STREAM, 600));
      Files.write(file.resolveSibling("g.002"), Arrays.copyOfRange(STREAM, 600, 624));
      Files.write(file.resolveSibling("g-001.zseal"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String name : new String[] {"f", "g"}) {
      read(file.resolveSibling(name), false);
      read(file.resolveSibling(name), true);
    }
  }

  private static void read(Path path, boolean thorough) {
    try (StreamFile file = StreamFile.open(path)) {
      if (thorough) {
        file.beThorough();
      }
      try (InputStream in = file.input()) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      file.health().forEach(FileHealth::problem);
    } catch (Problem | CarriedProblem _) {
      // That is what hostile bytes should meet.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
