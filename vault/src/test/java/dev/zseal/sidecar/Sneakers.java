package dev.zseal.sidecar;

import dev.zseal.problem.Problem;
import dev.zseal.stream.Vectors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// Stream files with sidecars, and the ways they come to harm.
final class Sneakers {

  static final int CELL = 4096;

  private static final byte[] RECORDED = Vectors.bytes("lab-2.3-ccm256-zstd-16k-hex", "fs.full.0");

  private Sneakers() {}

  /// The first bytes of a recorded stream.
  static byte[] stream(int length) {
    return Arrays.copyOf(RECORDED, length);
  }

  /// The whole recorded stream.
  static byte[] stream() {
    return RECORDED.clone();
  }

  /// Writes a file with its sidecar.
  static void write(Path file, byte[] stream, int groupBytes, int percent) throws Exception {
    write(file, stream, groupBytes, new StreamFileWriter.Form(0, true, percent));
  }

  static void write(Path file, byte[] stream, int groupBytes, StreamFileWriter.Form form)
      throws Exception {
    try (var out = StreamFileWriter.create(file, form, groupBytes)) {
      // Not all in one go, and not at cells.
      int step = 1000;
      for (int at = 0; at < stream.length; at += step) {
        out.write(stream, at, Math.min(step, stream.length - at));
      }
      out.commit();
    }
  }

  /// What comes out of a stream file.
  static byte[] read(Path file) throws Problem {
    try (StreamFile opened = StreamFile.open(file);
        InputStream in = opened.input()) {
      return in.readAllBytes();
    } catch (dev.zseal.problem.CarriedProblem e) {
      throw e.problem();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static void flip(Path file, long at) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) ~one.get(0)).flip();
      channel.write(one, at);
    }
  }

  /// Overwrites bytes with noise of a kind.
  static void overwrite(Path file, long at, int length) throws IOException {
    byte[] noise = new byte[length];
    Arrays.fill(noise, (byte) 0xa5);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(noise), at);
    }
  }

  static void cut(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }
}
