package dev.zseal.job;

import dev.zseal.files.FilePath;
import dev.zseal.files.OpenedSnapshot;
import dev.zseal.files.Walk;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.ProcessGroup;
import dev.zseal.zpl.FileContents;
import dev.zseal.zpl.FileKind;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Files of an opened snapshot that are read to their ends, and held against the source's if it has
/// the snapshot mounted.
final class DrillSample {

  private static final int BUFFER = 1 << 20;

  private final OpenedSnapshot opened;
  private final @Nullable Path source;
  private final RandomGenerator random;
  private final ProcessGroup group;
  private int files;
  private int compared;
  private long bytes;

  DrillSample(
      OpenedSnapshot opened, @Nullable Path source, RandomGenerator random, ProcessGroup group) {
    this.opened = opened;
    this.source = source;
    this.random = random;
    this.group = group;
  }

  /// Reads files that must be there.
  void canaries(List<String> paths) throws Problem {
    FileSystem system = opened.files();
    for (String path : paths) {
      Node node = system.resolve(path.getBytes(StandardCharsets.UTF_8), true);
      if (node.kind() != FileKind.FILE) {
        throw new Problem.Corrupt(
            "the canary %s of %s is no file".formatted(path, opened.name()),
            "it is a " + node,
            "Name a file that is always there.");
      }
      read(path, node);
    }
  }

  /// Reads so many files, each of all as likely as any other: the whole tree is walked for that.
  void random(int count) throws Problem {
    if (count == 0) {
      return;
    }
    List<FilePath> chosen = new ArrayList<>();
    FileSystem system = opened.files();
    new Walk(system, new Choice(chosen, count)).from(FilePath.ROOT, system.root());
    for (FilePath path : chosen) {
      read(path.toString(), system.resolve(path.ownedBytes(), false));
    }
  }

  /// Chooses among files as they come, by reservoir sampling.
  private final class Choice implements Walk.Visitor {
    private final List<FilePath> chosen;
    private final int count;
    private long seen;

    Choice(List<FilePath> chosen, int count) {
      this.chosen = chosen;
      this.count = count;
    }

    @Override
    public boolean enter(FilePath path, Node node) {
      if (node.kind() == FileKind.FILE) {
        seen++;
        if (chosen.size() < count) {
          chosen.add(path);
        } else {
          long at = random.nextLong(seen);
          if (at < count) {
            chosen.set((int) at, path);
          }
        }
      }
      return true;
    }

    @Override
    public void damaged(FilePath path, Problem damage) throws Problem {
      throw damage;
    }
  }

  private void read(String path, Node node) throws Problem {
    FileContents contents = node.contents();
    byte[] here = new byte[BUFFER];
    try (InputStream there = open(path)) {
      long at = 0;
      for (int n = contents.read(0, here, 0, BUFFER);
          n > 0;
          n = contents.read(at, here, 0, BUFFER)) {
        group.check();
        if (there != null) {
          byte[] other = there.readNBytes(n);
          int differs = Arrays.mismatch(here, 0, n, other, 0, other.length);
          if (differs >= 0) {
            throw differs(path, at + differs);
          }
        }
        at += n;
      }
      if (there != null && there.read() >= 0) {
        throw differs(path, at);
      }
      compared += there == null ? 0 : 1;
      files++;
      bytes += at;
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot compare " + path,
          String.valueOf(e.getMessage()),
          "See whether the source's snapshot can be read.",
          e);
    }
  }

  private @Nullable InputStream open(String path) throws IOException {
    Path root = source;
    if (root == null) {
      return null;
    }
    Path file = root.resolve(path.substring(1));
    return Files.isRegularFile(file) ? Files.newInputStream(file) : null;
  }

  private Problem differs(String path, long offset) {
    return new Problem.Corrupt(
        "%s:%s is not what the source has".formatted(opened.name(), path),
        "they differ from byte %d".formatted(offset),
        "Prove the snapshot: zseal prove; and scrub the pool.");
  }

  String words() {
    return "%d files read to their ends, %d bytes, %d of them compared with the source"
        .formatted(files, bytes, compared);
  }
}
