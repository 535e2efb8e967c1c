package dev.zseal.inspect;

import dev.zseal.stream.Fletcher4;
import dev.zseal.stream.SendRecord;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/// The fields of a record by name, and those that tell one record from another.
final class RecordFields {

  private RecordFields() {}

  /// What a record is about, in words: its kind, and the object and place it speaks of.
  static String subject(SendRecord record) {
    String type = record.type().toString();
    return switch (record) {
      case SendRecord.Begin begin -> (begin.compound() ? "package " : type + " ") + begin.toName();
      case SendRecord.End _ -> type;
      case SendRecord.Dnode dnode -> type + " " + Long.toUnsignedString(dnode.object());
      case SendRecord.FreeObjects free -> type + " from " + Long.toUnsignedString(free.first());
      case SendRecord.ObjectRange range ->
          type + " from " + Long.toUnsignedString(range.firstObject());
      case SendRecord.Write write -> block(type, write.object(), write.offset());
      case SendRecord.Free free -> block(type, free.object(), free.offset());
      case SendRecord.WriteByRef ref -> block(type, ref.object(), ref.offset());
      case SendRecord.WriteEmbedded embedded -> block(type, embedded.object(), embedded.offset());
      case SendRecord.Redact redact -> block(type, redact.object(), redact.offset());
      case SendRecord.Spill spill -> "SPILL of object " + Long.toUnsignedString(spill.object());
    };
  }

  private static String block(String type, long object, long offset) {
    return "%s of object %s from %s"
        .formatted(type, Long.toUnsignedString(object), Long.toUnsignedString(offset));
  }

  /// Whether two records speak of the same thing, so that their fields are worth comparing.
  static boolean sameSubject(SendRecord a, SendRecord b) {
    if (a instanceof SendRecord.Begin x && b instanceof SendRecord.Begin y) {
      return x.compound() == y.compound();
    }
    return a.type() == b.type() && (a.equals(b) || subject(a).equals(subject(b)));
  }

  /// The record without what differs between a source and a restored copy of it.
  static SendRecord comparable(SendRecord record) {
    return switch (record) {
      case SendRecord.Begin b ->
          new SendRecord.Begin(
              b.compound(),
              b.features(),
              b.creationTime(),
              b.objsetType(),
              b.flags(),
              b.toGuid(),
              b.fromGuid(),
              "",
              b.payloadLength());
      case SendRecord.Write w ->
          new SendRecord.Write(
              w.object(),
              w.dnodeType(),
              w.offset(),
              w.logicalSize(),
              0,
              w.flags() & ~SendRecord.Write.FLAG_DEDUP,
              w.compression(),
              new Fletcher4(0, 0, w.diskChecksum().c(), w.diskChecksum().d()),
              w.blockProperties(),
              w.compressedSize(),
              w.seal());
      case SendRecord.End end -> new SendRecord.End(Fletcher4.ZERO, end.toGuid());
      default -> record;
    };
  }

  /// Every field as text, in the order of its declaration.
  static Map<String, String> of(SendRecord record) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value;
      try {
        value = component.getAccessor().invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("a public record without public accessors", e);
      }
      fields.put(component.getName(), text(component.getName(), value));
    }
    return fields;
  }

  private static String text(String name, Object value) {
    boolean identity = name.endsWith("Guid") || name.equals("blockProperties");
    return switch (value) {
      case Long number when identity -> Long.toHexString(number);
      case Long number -> Long.toUnsignedString(number);
      case Integer number -> Integer.toUnsignedString(number);
      default -> value.toString();
    };
  }
}
