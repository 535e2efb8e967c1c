package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/// Says what an [IOException] of the local file system means for the person.
final class StoreProblems {

  private StoreProblems() {}

  static Problem of(IOException e, String what) {
    String words = words(e);
    String lower = words.toLowerCase(Locale.ROOT);
    if (e instanceof AccessDeniedException || lower.contains("read-only file system")) {
      return new Problem.Refused(
          what, words, "Give this user the right to write there, or choose another folder.");
    }
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return new Problem.Unavailable(
          what,
          words,
          "Make room on that file system and run the command again; nothing committed was lost.",
          e);
    }
    if (e instanceof NotDirectoryException || lower.contains("not a directory")) {
      return new Problem.Refused(what, words, "Give a folder.");
    }
    return new Problem.Unavailable(
        what, words, "See that the disk is attached and healthy, then run the command again.", e);
  }

  private static String words(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "permission denied: " + denied.getFile();
    }
    if (e instanceof FileSystemException fs && fs.getReason() != null) {
      return fs.getReason() + ": " + fs.getFile();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
