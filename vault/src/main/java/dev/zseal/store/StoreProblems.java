package dev.zseal.store;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/// Says what an [IOException] of the local file system means for the person.
final class StoreProblems {

  private StoreProblems() {}

  /// What kept something from being read.
  static Problem reading(IOException e, String what) {
    return of(e, what, "Give this user the right to read it.");
  }

  /// What kept something from being written.
  static Problem writing(IOException e, String what) {
    return of(e, what, "Give this user the right to write there, or choose another folder.");
  }

  private static Problem of(IOException e, String what, String permitted) {
    String words = FileTrouble.words(e);
    String lower = words.toLowerCase(Locale.ROOT);
    if (e instanceof AccessDeniedException || lower.contains("read-only file system")) {
      return new Problem.Refused(what, words, permitted);
    }
    if (FileTrouble.isFull(words)) {
      return new Problem.Unavailable(
          what,
          words,
          "Make room on that file system and run the command again; nothing committed was lost.",
          e);
    }
    boolean noFolder = e instanceof NotDirectoryException || lower.contains("not a directory");
    if (noFolder || e instanceof FileAlreadyExistsException) {
      return new Problem.Refused(what, words, "Give a folder.");
    }
    return new Problem.Unavailable(
        what, words, "See that the disk is attached and healthy, then run the command again.", e);
  }
}
