package dev.zseal.sidecar;

import dev.zseal.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the files of a stream by one of their names, and holds them against one another.
final class StreamFinder {

  private StreamFinder() {}

  /// The stream that a name stands for.
  static StreamName find(Path given) {
    if (isSidecar(given)) {
      Path file = StreamName.withoutSuffix(given);
      Path whole = StreamName.wholeOfPartSidecar(file);
      boolean split = !whole.equals(file) && !Files.exists(file);
      return new StreamName(split ? whole : file, split);
    }
    var whole = new StreamName(given, false);
    Path stem = StreamName.wholeOfPart(given);
    boolean isPart = !stem.equals(given) && !Files.exists(whole.sidecar(1));
    if (isPart && hasSidecars(new StreamName(stem, true))) {
      return new StreamName(stem, true);
    }
    var split = new StreamName(given, true);
    return !Files.exists(given) && (Files.exists(split.file(1)) || hasSidecars(split))
        ? split
        : whole;
  }

  private static boolean hasSidecars(StreamName name) {
    for (int number = 1; number <= SidecarHead.MAX_PARTS; number++) {
      if (Files.exists(name.sidecar(number))) {
        return true;
      }
    }
    return false;
  }

  /// Whether a file is a sidecar: by its name if what it mends is there, else by how it begins.
  static boolean isSidecar(Path file) {
    if (!StreamName.isSidecar(file)) {
      return false;
    }
    Path beside = StreamName.withoutSuffix(file);
    Path whole = StreamName.wholeOfPartSidecar(beside);
    if (Files.exists(beside)) {
      return true;
    }
    if (whole.equals(beside)) {
      return OpenSidecar.isAt(file);
    }
    String name = StreamName.lastName(beside);
    String number = name.substring(name.length() - 3);
    return OpenSidecar.isAt(file)
        || Files.exists(new StreamName(whole, true).file(Integer.parseInt(number)));
  }

  static StreamFile open(StreamName name) throws Problem {
    List<String> notes = new ArrayList<>();
    List<FilePart> parts = new ArrayList<>();
    boolean opened = false;
    try {
      if (name.split()) {
        openParts(name, parts, notes);
      } else {
        parts.add(openWhole(name, notes));
      }
      opened = true;
    } finally {
      if (!opened) {
        parts.forEach(FilePart::close);
      }
    }
    return new StreamFile(name, parts, notes);
  }

  static StreamFile openPlain(StreamName name) throws Problem {
    List<FilePart> parts = new ArrayList<>();
    if (name.split()) {
      openPlainParts(name, parts);
    } else {
      parts.add(PlainFile.open(name.whole()));
    }
    return new StreamFile(name, parts, List.of());
  }

  private static FilePart openWhole(StreamName name, List<String> notes) throws Problem {
    Path file = name.whole();
    OpenSidecar sidecar = sidecar(name, 1, notes);
    if (sidecar == null) {
      return PlainFile.open(file);
    }
    try {
      if (!Files.exists(file)) {
        throw new Problem.Refused(
            file + " is missing",
            "there is only its sidecar, of " + sidecar.head().origin().words(),
            "Put both into one folder.");
      }
      if (sidecar.head().part() != null) {
        throw foreign(file, "%s says it is %s".formatted(sidecar.path(), words(sidecar.head())));
      }
      return open(file, sidecar);
    } catch (Problem e) {
      sidecar.close();
      throw e;
    }
  }

  private static @Nullable OpenSidecar sidecar(StreamName name, int number, List<String> notes)
      throws Problem {
    Path path = name.sidecar(number);
    OpenSidecar sidecar = OpenSidecar.open(path);
    if (sidecar == null && Files.exists(path)) {
      notes.add("%s is of no use: both of its heads are damaged".formatted(path));
    }
    return sidecar;
  }

  /// Opens a file whose stream must be the sidecar's, or a damaged form of it.
  private static MendingFile open(Path file, OpenSidecar sidecar) throws Problem {
    MendingFile opened = MendingFile.open(file, sidecar);
    SidecarHead head = sidecar.head();
    if (head.part() == null || head.part().number() == 1) {
      StreamOrigin found = opened.origin();
      if (found != null && found.isAnother(head.origin())) {
        opened.close();
        throw foreign(
            file,
            "it begins as %s does, and %s was made for %s"
                .formatted(found.words(), sidecar.path(), head.origin().words()));
      }
    }
    return opened;
  }

  private static void openParts(StreamName name, List<FilePart> parts, List<String> notes)
      throws Problem {
    SidecarHead any = null;
    for (int number = 1; number <= SidecarHead.MAX_PARTS && any == null; number++) {
      OpenSidecar sidecar = OpenSidecar.open(name.sidecar(number));
      if (sidecar != null) {
        any = sidecar.head().part() == null ? null : sidecar.head();
        sidecar.close();
      }
    }
    if (any == null) {
      openPlainParts(name, parts);
      return;
    }
    int of = any.part() == null ? 1 : any.part().of();
    checkThere(name, of);
    for (int number = 1; number <= of; number++) {
      parts.add(openPart(name, number, any, notes));
    }
  }

  private static FilePart openPart(StreamName name, int number, SidecarHead any, List<String> notes)
      throws Problem {
    Path file = name.file(number);
    OpenSidecar sidecar = sidecar(name, number, notes);
    if (sidecar == null) {
      return openUnprotected(name, number, any, notes);
    }
    try {
      SidecarHead head = sidecar.head();
      SidecarHead.Part part = head.part();
      if (part == null || !head.isOfSameStream(any)) {
        throw foreign(
            file,
            "%s says it is %s; the others are parts of %s"
                .formatted(sidecar.path(), words(head), any.origin().words()));
      }
      if (part.number() != number) {
        throw foreign(file, "%s says it is %s".formatted(sidecar.path(), words(head)));
      }
      return open(file, sidecar);
    } catch (Problem e) {
      sidecar.close();
      throw e;
    }
  }

  private static FilePart openUnprotected(
      StreamName name, int number, SidecarHead any, List<String> notes) throws Problem {
    Path file = name.file(number);
    PlainFile plain = PlainFile.open(file);
    if (plain.size() != any.bytesOf(number)) {
      plain.close();
      throw new Problem.Corrupt(
          file + " is damaged",
          "it has %d bytes and should have %d; there is no sidecar to mend it by"
              .formatted(plain.size(), any.bytesOf(number)),
          "Take another copy of the file, or send the snapshot again.");
    }
    if (!Files.exists(name.sidecar(number))) {
      notes.add("%s is not there: %s cannot be mended".formatted(name.sidecar(number), file));
    }
    return plain;
  }

  private static void checkThere(StreamName name, int of) throws Problem {
    List<String> missing = new ArrayList<>();
    for (int number = 1; number <= of; number++) {
      if (!Files.exists(name.file(number))) {
        missing.add(String.valueOf(number));
      }
    }
    if (!missing.isEmpty()) {
      boolean one = missing.size() == 1;
      throw new Problem.Refused(
          "%s %s of %d of %s %s missing"
              .formatted(
                  one ? "part" : "parts", String.join(", ", missing), of, name, one ? "is" : "are"),
          "there is no " + name.file(Integer.parseInt(missing.getFirst())),
          "Put all parts into one folder.");
    }
  }

  /// Parts of which nobody says how many there are: as many as follow one another.
  private static void openPlainParts(StreamName name, List<FilePart> parts) throws Problem {
    parts.add(PlainFile.open(name.file(1)));
    for (int number = 2;
        number <= SidecarHead.MAX_PARTS && Files.exists(name.file(number));
        number++) {
      parts.add(PlainFile.open(name.file(number)));
    }
  }

  private static String words(SidecarHead head) {
    SidecarHead.Part part = head.part();
    String stream = head.origin().words();
    return part == null
        ? "all of " + stream
        : "part %d of %d of %s".formatted(part.number(), part.of(), stream);
  }

  private static Problem foreign(Path file, String evidence) {
    return new Problem.Refused(
        file + " and its sidecar do not belong here together",
        evidence,
        "Give each file its name back; for a file that was replaced: zseal stream protect");
  }
}
