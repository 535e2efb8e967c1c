package dev.zseal.vault.ledger;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Many acts of a writer in one object: their files, one behind the other, and a second object of
/// the same bytes.
///
/// ```
/// w/<writer>/acts/00000001-00000096.acts
/// w/<writer>/acts/00000001-00000096.copy
/// ```
///
/// No table says where an act begins: it ends with the line of its signature, and a line that
/// begins with `{` begins one. So damage costs the acts it lies in and no other.
///
/// Format: `docs/format/vault.md`, "Bundles of acts".
///
/// @param first number of the first act
/// @param last number of the last
record ActBundle(int first, int last) {

  static final int MAX_ACTS = 4096;
  static final int MAX_BYTES = 4 << 20;

  private static final Pattern NAME = Pattern.compile("(\\d{8,9})-(\\d{8,9})\\.(acts|copy)");
  private static final Pattern NUMBER = Pattern.compile("\"number\"\\s*:\\s*(\\d{1,9})\\D");
  private static final byte[] SIGNATURE = Json.utf8(Acts.SIGNATURE);

  /// The bundle that an object of this name belongs to.
  static Optional<ActBundle> named(String name) {
    Matcher m = NAME.matcher(name);
    if (!m.matches()) {
      return Optional.empty();
    }
    ActBundle bundle = new ActBundle(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
    boolean fits = bundle.first >= 1 && bundle.first <= bundle.last && bundle.count() <= MAX_ACTS;
    return fits ? Optional.of(bundle) : Optional.empty();
  }

  String object(String writer) {
    return "%s/%08d-%08d.acts".formatted(Layout.acts(writer), first, last);
  }

  /// The object with the same bytes once more.
  String copy(String writer) {
    return "%s/%08d-%08d.copy".formatted(Layout.acts(writer), first, last);
  }

  int count() {
    return last - first + 1;
  }

  boolean covers(int number) {
    return first <= number && number <= last;
  }

  boolean covers(ActBundle other) {
    return covers(other.first) && covers(other.last);
  }

  static byte[] join(Collection<byte[]> acts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    acts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /// Whether an act is still itself among others: zseal's own always are.
  static boolean isJoinable(byte[] act) {
    return act.length > 0
        && act[0] == '{'
        && act[act.length - 1] == '\n'
        && pieces(act).size() == 1;
  }

  /// What the bytes of a bundle have of each act, sound or not, by the number it says it has.
  Map<Integer, List<byte[]>> split(byte[] bytes) {
    Map<Integer, List<byte[]>> acts = new HashMap<>();
    for (byte[] piece : pieces(bytes)) {
      Matcher m = NUMBER.matcher(new String(piece, StandardCharsets.ISO_8859_1));
      if (m.find() && covers(Integer.parseInt(m.group(1)))) {
        acts.computeIfAbsent(Integer.parseInt(m.group(1)), _ -> new ArrayList<>()).add(piece);
      }
    }
    return acts;
  }

  private static List<byte[]> pieces(byte[] bytes) {
    List<byte[]> pieces = new ArrayList<>();
    int start = 0;
    int line = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      boolean isEnd = isSignature(bytes, line, i) || (i + 1 < bytes.length && bytes[i + 1] == '{');
      if (isEnd) {
        pieces.add(Arrays.copyOfRange(bytes, start, i + 1));
        start = i + 1;
      }
      line = i + 1;
    }
    if (start < bytes.length) {
      pieces.add(Arrays.copyOfRange(bytes, start, bytes.length));
    }
    return pieces;
  }

  private static boolean isSignature(byte[] bytes, int from, int to) {
    int end = from + SIGNATURE.length;
    return end <= to && Arrays.equals(bytes, from, end, SIGNATURE, 0, SIGNATURE.length);
  }
}
