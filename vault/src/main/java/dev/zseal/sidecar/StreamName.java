package dev.zseal.sidecar;

import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the files of one stream are called.
///
/// A stream in one file is `tue.zsend`, with the sidecar `tue.zsend.zseal`. In parts it is
/// `tue.zsend.001` and so on, with `tue.zsend-001.zseal`: no name but those of parts begins with
/// `tue.zsend.`, so that `cat tue.zsend.*` is the stream.
///
/// @param whole the name without the number of a part
/// @param split whether the stream is in parts
record StreamName(Path whole, boolean split) {

  static final String SIDECAR = ".zseal";

  private static final Pattern PART = Pattern.compile("(.+)\\.([0-9]{3})");
  private static final Pattern PART_SIDECAR = Pattern.compile("(.+)-([0-9]{3})");

  /// The stream that a file called like this is a part of; the same name when it is none.
  static Path wholeOfPart(Path file) {
    return stem(PART, file);
  }

  /// The stream in parts to which the sidecar called `file` and ".zseal" would belong.
  static Path wholeOfPartSidecar(Path file) {
    return stem(PART_SIDECAR, file);
  }

  private static Path stem(Pattern form, Path file) {
    Matcher m = form.matcher(lastName(file));
    return m.matches() ? file.resolveSibling(m.group(1)) : file;
  }

  static boolean isSidecar(Path file) {
    return lastName(file).endsWith(SIDECAR) && lastName(file).length() > SIDECAR.length();
  }

  /// The file that the sidecar of this name would stand beside, if it is that of a whole stream.
  static Path withoutSuffix(Path sidecar) {
    String name = lastName(sidecar);
    return sidecar.resolveSibling(name.substring(0, name.length() - SIDECAR.length()));
  }

  static String lastName(Path file) {
    return Objects.requireNonNullElse(file.getFileName(), file).toString();
  }

  /// A file of the stream.
  ///
  /// @param number from 1 on; of no account when the stream is in one file
  Path file(int number) {
    return split ? sibling(".%03d".formatted(number)) : whole;
  }

  Path sidecar(int number) {
    return split ? sibling("-%03d%s".formatted(number, SIDECAR)) : sibling(SIDECAR);
  }

  /// What the file is called until it is whole: nothing that `cat FILE.*` would take.
  Path unfinishedFile(int number) {
    return split ? sibling("-%03d.part".formatted(number)) : sibling(".part");
  }

  Path unfinishedSidecar(int number) {
    return split ? sibling("-%03d%s.part".formatted(number, SIDECAR)) : sibling(SIDECAR + ".part");
  }

  private Path sibling(String suffix) {
    return whole.resolveSibling(lastName(whole) + suffix);
  }

  @Override
  public String toString() {
    return whole.toString();
  }
}
