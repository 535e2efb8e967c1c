package dev.zseal.nvlist;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/// An immutable list of name/value pairs, in order, each name once.
///
/// The order has no meaning to OpenZFS, but it decides the packed bytes, so two lists are equal
/// only if their order is. A typed lookup is empty if the name is absent *or* has another type.
public final class NvList implements Iterable<NvList.Pair> {

  /// The longest name, in UTF-8 bytes. Names on the wire are property, snapshot and key names.
  public static final int MAX_NAME_LENGTH = 1024;

  private final SequencedMap<String, NvValue> values;

  private NvList(SequencedMap<String, NvValue> values) {
    this.values = values;
  }

  /// A name and its value.
  public record Pair(String name, NvValue value) {
    public Pair {
      if (name.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("the name holds a NUL");
      }
      int length = name.getBytes(StandardCharsets.UTF_8).length;
      if (length > MAX_NAME_LENGTH) {
        throw new IllegalArgumentException("the name is " + length + " bytes long");
      }
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  public int size() {
    return values.size();
  }

  /// The pairs in order.
  public List<Pair> pairs() {
    return values.entrySet().stream().map(e -> new Pair(e.getKey(), e.getValue())).toList();
  }

  @Override
  public Iterator<Pair> iterator() {
    return pairs().iterator();
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public Optional<NvValue> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /// The value of a `UINT64`.
  public OptionalLong uint64(String name) {
    return values.get(name) instanceof NvValue.Int i && i.type() == NvType.UINT64
        ? OptionalLong.of(i.value())
        : OptionalLong.empty();
  }

  /// The value of a `STRING`.
  public Optional<String> string(String name) {
    return values.get(name) instanceof NvValue.Text text
        ? Optional.of(text.value())
        : Optional.empty();
  }

  /// A copy of the elements of a `UINT8_ARRAY`.
  public Optional<byte[]> bytes(String name) {
    return values.get(name) instanceof NvValue.Bytes bytes && bytes.type() == NvType.UINT8_ARRAY
        ? Optional.of(bytes.values())
        : Optional.empty();
  }

  /// The list that an `NVLIST` holds.
  public Optional<NvList> list(String name) {
    return values.get(name) instanceof NvValue.Nested nested
        ? Optional.of(nested.list())
        : Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NvList list && pairs().equals(list.pairs());
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }

  /// Collects the pairs of a list in the order they are to have.
  public static final class Builder {
    private final SequencedMap<String, NvValue> values = new LinkedHashMap<>();

    private Builder() {}

    /// Adds a pair whose name is not there yet.
    public Builder put(String name, NvValue value) {
      var pair = new Pair(name, value);
      if (values.putIfAbsent(pair.name(), pair.value()) != null) {
        throw new IllegalArgumentException("the name is there already: " + name);
      }
      return this;
    }

    public Builder flag(String name) {
      return put(name, new NvValue.BooleanFlag());
    }

    public Builder uint64(String name, long value) {
      return put(name, NvValue.Int.uint64(value));
    }

    public Builder string(String name, String value) {
      return put(name, NvValue.Text.of(value));
    }

    public Builder bytes(String name, byte[] values) {
      return put(name, NvValue.Bytes.uint8(values));
    }

    public Builder list(String name, NvList list) {
      return put(name, new NvValue.Nested(list));
    }

    boolean has(String name) {
      return values.containsKey(name);
    }

    public NvList build() {
      return new NvList(Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values)));
    }
  }
}
