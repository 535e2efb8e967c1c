package dev.zseal.nvlist;

import dev.zseal.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A list together with the packed bytes it was read from.
///
/// Edits work on the packed bytes and leave all others as the sender made them. Offsets count from
/// the first packed byte, which is the encoding's.
///
/// See `docs/format/nvlist.md`.
public final class PackedNvList {

  /// How the pairs are laid out.
  public enum Encoding {
    NATIVE,
    XDR
  }

  /// Where a pair lies: its first byte, the one after its last, its value's first.
  record Place(int start, int end, int value, Map<String, Place> inside) {}

  /// Where the first pair lies: behind the encoding, the version and the flags.
  private static final int FIRST_PAIR = 12;

  private final byte[] packed;
  private final Encoding encoding;
  private final ByteOrder byteOrder;
  private final NvList list;
  private final Map<String, Place> places;

  /// Takes over `packed` without a copy.
  PackedNvList(
      byte[] packed,
      Encoding encoding,
      ByteOrder byteOrder,
      NvList list,
      Map<String, Place> places) {
    this.packed = packed;
    this.encoding = encoding;
    this.byteOrder = byteOrder;
    this.list = list;
    this.places = places;
  }

  public NvList list() {
    return list;
  }

  public Encoding encoding() {
    return encoding;
  }

  /// The order of the bytes of every number in the list: big-endian in XDR, whoever sent it.
  public ByteOrder byteOrder() {
    return byteOrder;
  }

  /// Length of the packed list without the zeros that may have followed it.
  public int length() {
    return packed.length;
  }

  /// A copy of the packed list, without the zeros that may have followed it.
  public byte[] bytes() {
    return packed.clone();
  }

  /// Where the value at a path of names starts.
  ///
  /// This is the first byte of an integer, of the first element of an array or of the first
  /// character of a string; counts and lengths lie before it. Paths lead through nested lists, not
  /// through arrays of lists.
  public OptionalInt valueOffset(String... path) {
    var place = place(path);
    return place == null ? OptionalInt.empty() : OptionalInt.of(place.value());
  }

  /// The same bytes with another value for the `UINT64` at a path, which must be there.
  public PackedNvList withUint64(long value, String... path) {
    var place = place(path);
    NvList parent = list;
    for (int i = 0; i < path.length - 1; i++) {
      parent = parent.list(path[i]).orElseThrow(() -> noUint64(path));
    }
    if (place == null || parent.uint64(path[path.length - 1]).isEmpty()) {
      throw noUint64(path);
    }
    byte[] edited = packed.clone();
    ByteBuffer.wrap(edited).order(byteOrder).putLong(place.value(), value);
    return reread(edited);
  }

  /// The same bytes with other elements for the `UINT8_ARRAY` at a path, which must be there and of
  /// that length.
  public PackedNvList withUint8Array(byte[] value, String... path) {
    var place = place(path);
    NvList parent = list;
    for (int i = 0; i < path.length - 1; i++) {
      parent = parent.list(path[i]).orElseThrow(() -> noBytes(path));
    }
    byte[] old = parent.bytes(path[path.length - 1]).orElseThrow(() -> noBytes(path));
    if (place == null || old.length != value.length) {
      throw noBytes(path);
    }
    byte[] edited = packed.clone();
    ByteBuffer out = ByteBuffer.wrap(edited).order(byteOrder).position(place.value());
    for (byte element : value) {
      switch (encoding) {
        case NATIVE -> out.put(element);
        case XDR -> out.putInt(element);
      }
    }
    return reread(edited);
  }

  /// The same bytes without those of the top-level pairs of these names, if there are any.
  ///
  /// A sender that pads its XDR to a multiple of 8 has to pad the result anew.
  public PackedNvList without(String... names) {
    var drop = Arrays.asList(names);
    var kept = new ByteArrayOutputStream(packed.length);
    int from = 0;
    for (String name : list.pairs().stream().map(NvList.Pair::name).toList()) {
      var place = places.get(name);
      if (place != null && drop.contains(name)) {
        kept.write(packed, from, place.start() - from);
        from = place.end();
      }
    }
    kept.write(packed, from, packed.length - from);
    return reread(kept.toByteArray());
  }

  /// The same bytes with one more `UINT64` before all others.
  public PackedNvList withFirst(String name, long value) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    var pair = ByteBuffer.allocate(3 * Long.BYTES + text.length + 2 * Long.BYTES).order(byteOrder);
    int size = NativeLayout.pairSize(text.length + 1, NvValue.Int.uint64(value));
    switch (encoding) {
      case NATIVE -> {
        pair.putInt(size).putShort((short) (text.length + 1)).putShort((short) 0);
        pair.putInt(1).putInt(NvType.UINT64.code()).put(text);
        pair.position(size - Long.BYTES).putLong(value);
      }
      case XDR -> {
        pair.putInt(0).putInt(size).putInt(text.length).put(text);
        pair.position(pair.position() + 3 & -4);
        pair.putInt(NvType.UINT64.code()).putInt(1).putLong(value);
        pair.putInt(0, pair.position());
      }
    }
    var out = new ByteArrayOutputStream(packed.length + pair.position());
    out.write(packed, 0, FIRST_PAIR);
    out.write(pair.array(), 0, pair.position());
    out.write(packed, FIRST_PAIR, packed.length - FIRST_PAIR);
    return reread(out.toByteArray());
  }

  private @Nullable Place place(String... path) {
    Place place = null;
    var level = places;
    for (String name : path) {
      place = level.get(name);
      if (place == null) {
        return null;
      }
      level = place.inside();
    }
    return place;
  }

  private static IllegalArgumentException noUint64(String... path) {
    return new IllegalArgumentException("no UINT64 at " + String.join("/", path));
  }

  private static IllegalArgumentException noBytes(String... path) {
    return new IllegalArgumentException("no such UINT8_ARRAY at " + String.join("/", path));
  }

  private static PackedNvList reread(byte[] edited) {
    try {
      return NvListReader.read(edited, 0, edited.length);
    } catch (Problem.Corrupt e) {
      throw new IllegalStateException("an edit broke a sound list", e);
    }
  }
}
