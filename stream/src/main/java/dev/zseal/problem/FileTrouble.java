package dev.zseal.problem;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/// What an [IOException] of the file system means, in words, and who can act on it.
///
/// The messages of the JDK's exceptions are often a path and nothing else: what is wrong with it
/// only their class says.
public final class FileTrouble {

  private FileTrouble() {}

  /// What is wrong, of a file that was named already: "it does not exist".
  ///
  /// @param file the file that was named; another that the exception is about is named here
  public static String words(Path file, IOException e) {
    boolean other =
        e instanceof FileSystemException fs
            && fs.getFile() != null
            && !fs.getFile().equals(file.toString());
    String name = other ? ((FileSystemException) e).getFile() : "it";
    return switch (e) {
      case NoSuchFileException _ -> name + " does not exist";
      case AccessDeniedException _ -> "permission denied" + (other ? ": " + name : "");
      case FileAlreadyExistsException _ -> name + " is there already";
      case NotDirectoryException _ -> name + " is not a folder";
      case FileSystemException fs when fs.getReason() != null ->
          fs.getReason() + (other ? ": " + name : "");
      default -> plain(e);
    };
  }

  /// What is wrong with which file.
  public static String words(IOException e) {
    return words(Path.of(""), e);
  }

  /// Whether these words say that a disk, or what a user may use of it, is full.
  public static boolean isFull(String words) {
    String lower = words.toLowerCase(Locale.ROOT);
    return lower.contains("no space left") || lower.contains("quota exceeded");
  }

  private static String plain(IOException e) {
    String message = e.getMessage();
    if (message == null) {
      return "no reason was given (%s)".formatted(e.getClass().getSimpleName());
    }
    return message.equals("Is a directory") ? "it is a folder" : message;
  }

  /// A file that a person named cannot be read.
  ///
  /// @param what that it cannot be read, and which
  public static Problem reading(String what, Path file, IOException e) {
    if (Files.isDirectory(file)) {
      return new Problem.Usage(what, "it is a folder", "Give a file.");
    }
    String words = words(file, e);
    if (e instanceof NoSuchFileException || isNoFolder(e)) {
      return new Problem.Usage(what, words, "See how it is called, and where it is.");
    }
    if (e instanceof AccessDeniedException) {
      return new Problem.Refused(what, words, "Give this user the right to read it.");
    }
    return new Problem.Unavailable(
        what, words, "See that its disk is there and healthy, then run the command again.", e);
  }

  /// A file or folder that a person named cannot be made or written.
  ///
  /// @param what that it cannot be written, and which
  public static Problem writing(String what, Path target, IOException e) {
    Path folder = target.toAbsolutePath().normalize().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      return new Problem.Usage(
          what,
          folder + (Files.exists(folder) ? " is not a folder" : " does not exist"),
          "Make that folder first, or name another place.");
    }
    String words = words(target, e);
    if (isForbidden(e)) {
      return new Problem.Refused(
          what, words, "Give this user the right to write there, or name another place.");
    }
    if (e instanceof FileAlreadyExistsException) {
      return new Problem.Usage(what, words, "Name another place.");
    }
    if (Files.isDirectory(target)) {
      return new Problem.Usage(what, "it is a folder", "Give the name of a file.");
    }
    return new Problem.Unavailable(
        what, words, "See that there is room and that its disk is healthy.", e);
  }

  /// A folder that a person named is not there, and cannot be made.
  public static Problem making(Path folder, IOException e) {
    String what = "cannot make the folder " + folder;
    if (e instanceof FileAlreadyExistsException) {
      return new Problem.Usage(what, words(folder, e) + ", and is no folder", "Give a folder.");
    }
    if (isForbidden(e)) {
      return new Problem.Refused(
          what, words(folder, e), "Give this user the right to write there, or another folder.");
    }
    return isNoFolder(e)
        ? new Problem.Usage(what, words(folder, e), "Give a folder.")
        : new Problem.Unavailable(
            what, words(folder, e), "See that there is room and that its disk is healthy.", e);
  }

  /// Whether this user has no right to do it, or nobody has: a retry does not help.
  public static boolean isForbidden(IOException e) {
    return e instanceof AccessDeniedException || isProtected(e);
  }

  private static boolean isNoFolder(IOException e) {
    return e instanceof NotDirectoryException || lower(e).contains("not a directory");
  }

  private static boolean isProtected(IOException e) {
    return lower(e).contains("read-only file system")
        || lower(e).contains("operation not permitted");
  }

  private static String lower(IOException e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
  }
}
