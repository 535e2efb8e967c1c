package dev.zseal.zpl;

import dev.zseal.objset.DmuObject;
import dev.zseal.objset.Objset;
import dev.zseal.problem.Problem;
import dev.zseal.zap.Zap;
import dev.zseal.zap.ZapCursor;
import dev.zseal.zap.ZapEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which attributes a file system knows, and in which orders it stores them.
///
/// Source: OpenZFS `module/zfs/sa.c`.
final class SaLayouts {

  /// A buffer's header has 10 bits for the layout.
  private static final int MAX_LAYOUT = 0x3FF;

  /// OpenZFS knows some 25 attributes.
  private static final int MAX_MEMBERS = 256;

  private static final int MAX_ATTRIBUTE = 0xFFFF;
  private static final int LENGTH_SHIFT = 24;
  private static final int EMPTY_LAYOUT = 1;

  /// An attribute of a layout.
  ///
  /// @param attribute null for one zseal does not know
  /// @param length bytes, 0 if they vary
  record Member(@Nullable Attribute attribute, int length) {}

  private final Map<Integer, Member> registry = new HashMap<>();
  private final Map<Integer, List<Integer>> layouts = new HashMap<>();
  private final Map<Integer, List<Member>> resolved = new HashMap<>();

  private SaLayouts() {
    for (Attribute attribute : Attribute.values()) {
      if (attribute.legacyLength() > 0) {
        registry.put(attribute.legacyNumber(), new Member(attribute, attribute.legacyLength()));
      }
    }
    layouts.put(EMPTY_LAYOUT, List.of());
  }

  /// For a file system too old to have any.
  static SaLayouts none() {
    return new SaLayouts();
  }

  static SaLayouts read(Objset objset, long masterNumber) throws Problem {
    SaLayouts layouts = new SaLayouts();
    Zap master = Zap.open(required(objset, masterNumber, "the master of attributes"));
    ZapEntry registryAt = master.get("REGISTRY");
    if (registryAt != null) {
      layouts.readRegistry(required(objset, number(registryAt), "the registry of attributes"));
    }
    ZapEntry layoutsAt = master.get("LAYOUTS");
    if (layoutsAt != null) {
      layouts.readLayouts(required(objset, number(layoutsAt), "the layouts of attributes"));
    }
    return layouts;
  }

  private void readRegistry(DmuObject object) throws Problem {
    ZapCursor cursor = Zap.open(object).cursor();
    for (ZapEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
      if (!entry.isNumber()) {
        throw Damage.of(object.number(), "a registered attribute", entry);
      }
      long value = number(entry);
      int length = (int) (value >>> LENGTH_SHIFT) & MAX_ATTRIBUTE;
      registry.put((int) value & MAX_ATTRIBUTE, new Member(Attribute.ofName(entry.text()), length));
    }
  }

  private void readLayouts(DmuObject object) throws Problem {
    ZapCursor cursor = Zap.open(object).cursor();
    for (ZapEntry entry = cursor.next(); entry != null; entry = cursor.next()) {
      int layout = layoutNumber(entry.text());
      if (layout < 0
          || layout > MAX_LAYOUT
          || entry.integerSize() != Short.BYTES
          || entry.count() > MAX_MEMBERS) {
        throw Damage.of(object.number(), "a layout of attributes", entry);
      }
      List<Integer> attributes = new ArrayList<>();
      for (int i = 0; i < entry.count(); i++) {
        attributes.add((int) entry.integer(i));
      }
      layouts.put(layout, attributes);
    }
  }

  /// A number in decimal digits, or -1.
  private static int layoutNumber(String digits) {
    int number = digits.isEmpty() ? -1 : 0;
    for (int i = 0; i < digits.length() && number >= 0 && number <= MAX_LAYOUT; i++) {
      int digit = digits.charAt(i) - '0';
      number = digit < 0 || digit > 9 ? -1 : 10 * number + digit;
    }
    return number;
  }

  /// The attributes of a layout in the order they are stored.
  List<Member> layout(int layout, long object) throws Problem.Corrupt {
    List<Member> known = resolved.get(layout);
    if (known != null) {
      return known;
    }
    List<Integer> numbers = layouts.get(layout);
    if (numbers == null) {
      throw Damage.of(object, "a layout of attributes that is there", layout);
    }
    List<Member> members = new ArrayList<>(numbers.size());
    for (Integer number : numbers) {
      Member member = registry.get(number);
      if (member == null) {
        throw Damage.of(object, "registered attributes in layout " + layout, number);
      }
      members.add(member);
    }
    resolved.put(layout, members);
    return members;
  }

  private static long number(ZapEntry entry) {
    return entry.isNumber() ? entry.integer(0) : 0;
  }

  private static DmuObject required(Objset objset, long number, String what) throws Problem {
    DmuObject object = number <= 0 ? null : objset.object(number);
    if (object == null) {
      throw Damage.of(number, what + " is missing");
    }
    return object;
  }
}
