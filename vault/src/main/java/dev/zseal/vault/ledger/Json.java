package dev.zseal.vault.ledger;

import dev.zseal.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/// A JSON object as read from a vault, with typed and bounded look-ups, and its writer.
///
/// 64-bit identities are strings of 16 hexadecimal digits, because not every JSON reader keeps
/// integers above 2^53.
public final class Json {

  private static final int MAX_DEPTH = 8;
  private static final JsonFactory FACTORY = new JsonFactory();

  private final Map<String, @Nullable Object> members;
  private final String what;

  private Json(Map<String, @Nullable Object> members, String what) {
    this.members = members;
    this.what = what;
  }

  /// Parses an object; `what` names it in errors.
  public static Json parse(byte[] bytes, String what) throws Problem {
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), bytes, 0, bytes.length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw damaged(what, "it is not a JSON object");
      }
      Json object = new Json(readObject(parser, what, 1), what);
      if (parser.nextToken() != null) {
        throw damaged(what, "something follows the JSON object");
      }
      return object;
    } catch (JacksonException e) {
      String words = e.getOriginalMessage();
      // Its bytes say nothing to a person.
      throw damaged(what, words.startsWith("Invalid UTF-8") ? "it is not text in UTF-8" : words);
    }
  }

  private static Map<String, @Nullable Object> readObject(JsonParser parser, String what, int depth)
      throws Problem {
    if (depth > MAX_DEPTH) {
      throw damaged(what, "JSON deeper than " + MAX_DEPTH);
    }
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (members.put(name, readValue(parser, what, depth)) != null) {
        throw damaged(what, "member %s twice".formatted(name));
      }
    }
    return members;
  }

  private static @Nullable Object readValue(JsonParser parser, String what, int depth)
      throws Problem {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser, what, depth + 1);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw damaged(what, "JSON %s is not used here".formatted(parser.currentToken()));
    };
  }

  /// Whether a member is there and not null.
  public boolean has(String name) {
    return members.get(name) != null;
  }

  public List<String> names() {
    return new ArrayList<>(members.keySet());
  }

  public String text(String name) throws Problem {
    if (members.get(name) instanceof String text) {
      return text;
    }
    throw damaged(what, "member %s is not text".formatted(name));
  }

  public Optional<String> optionalText(String name) throws Problem {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  public long number(String name) throws Problem {
    if (members.get(name) instanceof Long number) {
      return number;
    }
    throw damaged(what, "member %s is not a whole number".formatted(name));
  }

  public int smallNumber(String name) throws Problem {
    long number = number(name);
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw damaged(what, "member %s is %d".formatted(name, number));
    }
    return (int) number;
  }

  public boolean flag(String name) throws Problem {
    if (members.get(name) instanceof Boolean flag) {
      return flag;
    }
    throw damaged(what, "member %s is not true or false".formatted(name));
  }

  /// Bytes in base64.
  public byte[] base64(String name) throws Problem {
    try {
      return Base64.getDecoder().decode(text(name));
    } catch (IllegalArgumentException _) {
      throw damaged(what, "member %s is not base64".formatted(name));
    }
  }

  /// A 64-bit identity.
  public long id(String name) throws Problem {
    return Long.parseUnsignedLong(digits(name, 16), 16);
  }

  /// Text of `count` hexadecimal digits, which may be part of an object's name.
  public String digits(String name, int count) throws Problem {
    String text = text(name);
    boolean hex = text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    if (text.length() != count || !hex) {
      throw damaged(what, "member %s is not %d hexadecimal digits".formatted(name, count));
    }
    return text;
  }

  public Json object(String name) throws Problem {
    if (members.get(name) instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> inner = new LinkedHashMap<>();
      map.forEach((key, value) -> inner.put(String.valueOf(key), value));
      return new Json(inner, what);
    }
    throw damaged(what, "member %s is not an object".formatted(name));
  }

  /// Demands that `format` says this; `TooNew` otherwise.
  ///
  /// @param hint the next step
  public void requireFormat(String known, String hint) throws Problem {
    String format = text("format");
    if (!format.equals(known) && !isLater(format, known)) {
      throw damaged("format '%s' is not %s".formatted(format, known));
    }
    if (!format.equals(known)) {
      throw new Problem.TooNew(
          what + " has a format this zseal does not know",
          "format '%s'; %s is known".formatted(format, known),
          hint);
    }
  }

  /// Whether it is of the same name with a higher number.
  private static boolean isLater(String format, String known) {
    int number = known.lastIndexOf('-') + 1;
    return format.startsWith(known.substring(0, number))
        && format.length() <= number + 4
        && format.substring(number).matches("[1-9][0-9]*");
  }

  public Problem damaged(String reason) {
    return damaged(what, reason);
  }

  private static Problem damaged(String what, String reason) {
    return new Problem.Corrupt(
        what + " is damaged",
        reason,
        "Run zseal scrub: it makes small files again, from copies in the packs or from another copy"
            + " of the vault (--from). Other snapshots are not affected.");
  }

  /// Writes an object for a person to read.
  public static byte[] write(Map<String, @Nullable Object> members) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ObjectWriteContext pretty =
        new ObjectWriteContext.Base() {
          @Override
          public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
          }
        };
    try (JsonGenerator generator = FACTORY.createGenerator(pretty, out)) {
      writeValue(generator, members);
    }
    out.write('\n');
    return out.toByteArray();
  }

  private static void writeValue(JsonGenerator generator, @Nullable Object value) {
    switch (value) {
      case null -> generator.writeNull();
      case Map<?, ?> map -> {
        generator.writeStartObject();
        map.forEach((name, inner) -> {
          generator.writeName(String.valueOf(name));
          writeValue(generator, inner);
        });
        generator.writeEndObject();
      }
      case Long number -> generator.writeNumber(number);
      case Integer number -> generator.writeNumber(number);
      case Boolean flag -> generator.writeBoolean(flag);
      default -> generator.writeString(String.valueOf(value));
    }
  }

  public static String hex(long id) {
    return HexFormat.of().toHexDigits(id);
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
