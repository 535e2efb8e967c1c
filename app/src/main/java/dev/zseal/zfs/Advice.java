package dev.zseal.zfs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The way out that a failure's hint has: the safest one, what it costs, and the command that tells
/// all the others (`zseal explain`).
public final class Advice {

  private static final String MORE = " More: zseal explain ";

  private static final Pattern LEADS_ON = Pattern.compile(Pattern.quote(MORE) + "([a-z0-9-]+)");

  private Advice() {}

  /// A way out that is not free.
  ///
  /// @param cost a sentence without its full stop
  /// @param id of the message that tells more
  public static String of(String way, String cost, String id) {
    if (Messages.byId(id).isEmpty()) {
      throw new IllegalArgumentException("no message " + id);
    }
    return "%s Cost: %s.%s".formatted(way, cost, MORE + id);
  }

  /// A way out of a message.
  ///
  /// @param words that follow the id: of whose state to look at
  public static String of(Message message, Message.Way way, String words) {
    String first = withCost(way);
    return message.ways().size() == 1 ? first : first + MORE + message.id() + words;
  }

  private static String withCost(Message.Way way) {
    return way.cost().isEmpty() ? way.text() : "%s Cost: %s".formatted(way.text(), way.cost());
  }

  /// The id of the message that a hint leads on to.
  public static Optional<String> id(String hint) {
    Matcher found = LEADS_ON.matcher(hint);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /// A hint that leads on to more, with other words after the id there.
  public static String leadingOn(String hint, String words) {
    Matcher found = LEADS_ON.matcher(hint);
    return found.find() ? hint.substring(0, found.end()) + words : hint;
  }
}
