package dev.zseal.vault.tree;

import dev.zseal.problem.Problem;
import dev.zseal.vault.pack.ByteSink;
import dev.zseal.vault.pack.ByteSource;
import org.jspecify.annotations.Nullable;

/// A page of 64 places, each empty or an entry, as an array of [#FANOUT] elements.
final class TreePage {

  static final int FANOUT = 64;
  static final int FANOUT_BITS = 6;

  /// Levels that cover every 64-bit index.
  static final int MAX_LEVEL = 10;

  private static final int VERSION = 1;

  /// What the entries of a page are.
  enum Kind {
    /// Blocks of an object, with MAC and payload length.
    BLOCKS(1),
    /// Pages of the same tree one level down.
    NODE(2),
    /// Range pages.
    RANGES(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  private TreePage() {}

  /// Encodes a page that has at least one entry.
  static byte[] encode(Kind kind, int level, @Nullable Entry[] entries) {
    ByteSink body = new ByteSink(2600);
    RefCodec.Writer refs = new RefCodec.Writer(body);
    long present = 0;
    for (int i = 0; i < FANOUT; i++) {
      if (entries[i] != null) {
        present |= 1L << i;
      }
    }
    body.u64(present);
    for (Entry entry : entries) {
      if (entry != null) {
        writeEntry(kind, entry, refs, body);
      }
    }
    return refs.finish(new ByteSink(2700).u8(kind.code()).u8(VERSION).u8(level));
  }

  static void writeEntry(Kind kind, Entry entry, RefCodec.Writer refs, ByteSink body) {
    refs.write(entry.ref());
    switch (kind) {
      case BLOCKS -> {
        body.u64(entry.mac0()).u64(entry.mac1());
        entry.form().write(body);
        body.varint(entry.bytes());
      }
      case NODE, RANGES ->
          body.varint(entry.objects()).varint(entry.blocks()).varint(entry.bytes());
    }
  }

  static Entry readEntry(Kind kind, RefCodec.Reader refs, ByteSource in) throws Problem {
    var ref = refs.read();
    return switch (kind) {
      case BLOCKS -> Entry.block(ref, in.u64(), in.u64(), BlockForm.read(in), in.varint());
      case NODE, RANGES -> Entry.page(ref, in.varint(), in.varint(), in.varint());
    };
  }

  /// Decodes the page that `parent` refers to: of this kind and level, and with as much below it as
  /// the parent says. So a few pages that refer to one another cannot stand for a vast tree.
  static @Nullable Entry[] decode(byte[] bytes, Kind kind, int level, Entry parent) throws Problem {
    String what = "page " + parent.ref();
    @Nullable Entry[] entries = decode(bytes, kind, level, what);
    long objects = 0;
    long blocks = 0;
    long sum = 0;
    for (Entry entry : entries) {
      if (entry != null) {
        objects += entry.objects();
        blocks += entry.blocks();
        sum += entry.bytes();
        if ((entry.objects() | entry.blocks() | entry.bytes() | objects | blocks | sum) < 0) {
          throw new ByteSource(bytes, what).corrupt("counts that cannot be");
        }
      }
    }
    boolean same =
        objects == parent.objects() && blocks == parent.blocks() && sum == parent.bytes();
    if (parent.isCounted() && !same) {
      throw new ByteSource(bytes, what)
          .corrupt("it holds %d blocks, not %d".formatted(blocks, parent.blocks()));
    }
    return entries;
  }

  /// Decodes a page and demands that it is of this kind and level.
  static @Nullable Entry[] decode(byte[] bytes, Kind kind, int level, String what) throws Problem {
    ByteSource in = new ByteSource(bytes, what);
    checkHead(in, kind.code(), VERSION, what);
    int found = in.u8();
    if (found != level) {
      throw in.corrupt("page of level %d where level %d belongs".formatted(found, level));
    }
    RefCodec.Reader refs = new RefCodec.Reader(in);
    long present = in.u64();
    if (present == 0) {
      throw in.corrupt("page without entries");
    }
    @Nullable Entry[] entries = new Entry[FANOUT];
    for (int i = 0; i < FANOUT; i++) {
      if ((present >>> i & 1) != 0) {
        entries[i] = readEntry(kind, refs, in);
      }
    }
    in.end();
    return entries;
  }

  static void checkHead(ByteSource in, int kind, int version, String what) throws Problem {
    int foundKind = in.u8();
    int foundVersion = in.u8();
    if (foundKind != kind) {
      throw in.corrupt("page of kind %d where kind %d belongs".formatted(foundKind, kind));
    }
    if (foundVersion != version) {
      throw new Problem.TooNew(
          what + " has a format this zseal does not know",
          "page version %d; %d is known".formatted(foundVersion, version),
          "Install a newer zseal.");
    }
  }
}
