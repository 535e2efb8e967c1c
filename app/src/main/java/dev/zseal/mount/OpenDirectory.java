package dev.zseal.mount;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.zseal.problem.Problem;
import dev.zseal.zpl.DirCursor;
import dev.zseal.zpl.DirEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A directory somebody has open. Its entries are numbered as they come, `.` and `..` first.
///
/// Each request names the number to go on at. As a rule that is where the last answer ended, or,
/// when the program's buffer was full, somewhere in it: so the entries of the last answer are kept,
/// and the directory is read once however long it is. Only who goes back further has it read anew.
final class OpenDirectory {

  private static final int DOTS = 2;

  /// What the kernel takes in one name.
  private static final int MAX_NAME_BYTES = 1024;

  private final SnapshotFiles files;
  private final FileFacts directory;

  private @Nullable DirCursor cursor;

  /// Entries that were read already, the first of them number [#firstKept].
  private final List<Entry> recent = new ArrayList<>();

  private long firstKept = DOTS;

  /// Something could not be read, and nobody was told yet.
  private @Nullable Problem damage;

  /// An entry and its name as it is shown.
  record Entry(DirEntry entry, String shown) {}

  /// Takes the entries of an answer.
  interface Answer {
    /// Takes `.` or `..`.
    ///
    /// @param next the number of the entry behind
    /// @return whether there was room for it
    boolean dots(String name, long object, long next);

    /// Takes an entry.
    boolean entry(Entry entry, long next) throws Problem;
  }

  OpenDirectory(SnapshotFiles files, FileFacts directory) {
    this.files = files;
    this.directory = directory;
  }

  FileFacts facts() {
    return directory;
  }

  /// Shows the entries from number `from` on, until there is no more room.
  ///
  /// @throws Problem if entries are missing, once all others were shown
  synchronized void list(long from, Answer answer) throws Problem {
    long number = Math.max(0, from);
    boolean any = false;
    for (; number < DOTS; number++) {
      boolean self = number == 0;
      long object = self ? directory.object() : directory.parent();
      if (!answer.dots(self ? "." : "..", object, number + 1)) {
        return;
      }
      any = true;
    }
    seek(number);
    while (true) {
      Entry entry = at(number);
      if (entry == null) {
        if (!any && damage != null) {
          Problem told = damage;
          damage = null;
          throw told;
        }
        return;
      }
      if (!answer.entry(entry, number + 1)) {
        return;
      }
      any = true;
      number++;
    }
  }

  /// Forgets the entries before a number, or begins anew if it was forgotten before.
  private void seek(long number) throws Problem {
    if (number < firstKept) {
      cursor = null;
      recent.clear();
      firstKept = DOTS;
      damage = null;
    }
    forget(number);
    while (firstKept < number && read() != null) {
      forget(number);
    }
  }

  private void forget(long before) {
    int count = (int) Math.min(recent.size(), before - firstKept);
    recent.subList(0, count).clear();
    firstKept += count;
  }

  private @Nullable Entry at(long number) throws Problem {
    long index = number - firstKept;
    return index < recent.size() ? recent.get((int) index) : read();
  }

  /// Reads the next entry; what cannot be read is left out.
  private @Nullable Entry read() throws Problem {
    DirCursor from = cursor == null ? files.entries(directory) : cursor;
    cursor = from;
    while (true) {
      try {
        DirEntry entry = from.next();
        if (entry == null) {
          return null;
        }
        String shown = ShownName.of(entry.name());
        if (shown.getBytes(UTF_8).length > MAX_NAME_BYTES) {
          throw new Problem.Corrupt(
              "A name is too long to be shown",
              "its %d bytes are no text, and take %d as \\xNN"
                  .formatted(entry.name().length, shown.length()),
              "Take the file out with `zseal extract`.");
        }
        Entry read = new Entry(entry, shown);
        recent.add(read);
        return read;
      } catch (Problem.Corrupt e) {
        damage = damage == null ? e : damage;
      }
    }
  }
}
