package dev.zseal.cli;

import dev.zseal.problem.CarriedProblem;
import dev.zseal.problem.Problem;
import dev.zseal.sidecar.FileHealth;
import dev.zseal.sidecar.StreamFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A stream that is read, from standard input or from files; what was mended on the way is told
/// when it is closed.
final class OpenedStream implements AutoCloseable {

  private final @Nullable StreamFile file;
  private final InputStream in;
  private final @Nullable ProgressLine progress;
  private final PrintWriter err;

  private OpenedStream(
      @Nullable StreamFile file, InputStream in, @Nullable ProgressLine progress, PrintWriter err) {
    this.file = file;
    this.in = in;
    this.progress = progress;
    this.err = err;
  }

  /// Opens a file by any of its names, or standard input for null.
  static OpenedStream of(@Nullable Path path, PrintWriter err) throws Problem {
    if (path != null) {
      return of(StreamFile.open(path), err);
    }
    if (Tty.isInput()) {
      throw new Problem.Usage(
          "no stream was given",
          "standard input is a terminal",
          "Name a file, or pipe one in: zfs send -w POOL/DATASET@SNAP | zseal stream ...");
    }
    return new OpenedStream(null, StreamInput.standardInput(), null, err);
  }

  /// The same, and it shows how far it is read until [#read] or its end.
  static OpenedStream watched(@Nullable Path path, PrintWriter err) throws Problem {
    OpenedStream opened = of(path, err);
    long total = opened.file == null ? 0 : opened.file.size();
    var progress = new ProgressLine(err, VaultOption.clock(), Tty.isError(), "read", total);
    return new OpenedStream(opened.file, new WatchedInput(opened.in, progress), progress, err);
  }

  /// Takes away what shows how far it is: something else is about to be told.
  void read() {
    if (progress != null) {
      progress.clear();
    }
  }

  static OpenedStream of(StreamFile file, PrintWriter err) {
    file.notes().forEach(note -> err.println("note: " + Terminal.line(note)));
    return new OpenedStream(file, file.input(), null, err);
  }

  /// The streams that files stand for, each once: a stream in parts is one, and a sidecar is none.
  static List<Path> names(List<Path> files) {
    Set<Path> names = new LinkedHashSet<>();
    for (Path file : files) {
      names.add(StreamFile.nameOf(file));
    }
    return List.copyOf(names);
  }

  InputStream in() {
    return in;
  }

  /// What a person calls the stream.
  String name() {
    return file == null ? "standard input" : file.toString();
  }

  /// Looks at all there is, sidecars too. What is damaged is for [#health] to tell then.
  void beThorough() {
    if (file != null) {
      file.beThorough();
    }
  }

  List<FileHealth> health() {
    return file == null ? List.of() : file.health();
  }

  /// Reads on to the end, so that [#health] is of all there is.
  void skipRest() throws Problem {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (CarriedProblem e) {
      throw e.problem();
    } catch (IOException e) {
      throw Commands.unreadable(Path.of(name()), e);
    }
  }

  /// Tells what was mended.
  void tell() {
    for (FileHealth health : health()) {
      String name = Terminal.line(health.file().toString());
      if (health.mendedCells() > 0) {
        err.printf(
            "%s: %d %s damaged and mended from %s; the file itself was not touched%n",
            name,
            health.mendedCells(),
            health.mendedCells() == 1 ? "cell was" : "cells were",
            Terminal.line(Objects.toString(health.sidecar().getFileName())));
      }
      if (health.tooLong() > 0) {
        err.printf(
            "%s: %d bytes at its end, which should not be there, were passed over%n",
            name, health.tooLong());
      }
    }
  }

  @Override
  public void close() {
    read();
    try (in) {
      err.flush();
    } catch (IOException _) {
      // It was only read.
    }
  }
}
