package dev.zseal.zfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The catalogue of what `zfs send`, `zfs receive` and their neighbours say, in three versions of
/// OpenZFS; and what ssh and shells say when they are not reached.
///
/// The texts and what is known of them are in the files beside this class's resources, see
/// [MessageFile]. Where two could match the same words the one earlier in the catalogue does.
public final class Messages {

  /// Not more of a text than this is looked at: its beginning.
  public static final int TEXT_CHARS_MAX = 64 * 1024;

  private static final List<String> FILES =
      List.of(
          "ssh", "pools", "target", "stream", "send", "keys", "properties", "snapshots", "hosts");

  private static final List<Message> ALL = load();

  private Messages() {}

  /// A message that stands in a text.
  ///
  /// @param text its very words there
  /// @param names what stands there for the names in braces of its wording
  public record Found(Message message, int start, int end, String text, Map<String, String> names) {
    public Found {
      names = Map.copyOf(names);
    }
  }

  public static List<Message> all() {
    return ALL;
  }

  public static Optional<Message> byId(String id) {
    return ALL.stream().filter(message -> message.id().equals(id)).findFirst();
  }

  /// All known messages in a text, in their order there.
  public static List<Found> in(String text) {
    String looked = text.length() > TEXT_CHARS_MAX ? text.substring(0, TEXT_CHARS_MAX) : text;
    var found = new ArrayList<Found>();
    for (Message message : ALL) {
      for (Wording wording : message.wordings()) {
        wording.each(looked, place -> add(found, looked, message, place));
      }
    }
    found.sort(Comparator.comparingInt(Found::start));
    return List.copyOf(found);
  }

  private static void add(List<Found> found, String text, Message message, Wording.Place place) {
    for (Found earlier : found) {
      if (place.start() < earlier.end() && earlier.start() < place.end()) {
        return;
      }
    }
    String words = text.substring(place.start(), place.end());
    found.add(new Found(message, place.start(), place.end(), words, place.names()));
  }

  /// The one that tells the cause: rather a failure than information, rather the first than a later
  /// one, and none whose cause is elsewhere if that is told too.
  public static Optional<Found> cause(List<Found> found) {
    return found.stream()
        .min(Comparator.comparingInt(Messages::distance).thenComparingInt(Found::start));
  }

  private static int distance(Found found) {
    if (found.message().kind() == Message.Kind.INFORMATION) {
      return 2;
    }
    return found.message().isConsequence() ? 1 : 0;
  }

  private static List<Message> load() {
    var all = new ArrayList<Message>();
    for (String name : FILES) {
      all.addAll(MessageFile.read(lines("messages/" + name + ".txt")));
    }
    var ids = new HashSet<String>();
    for (Message message : all) {
      if (!ids.add(message.id())) {
        throw new IllegalStateException("two messages of the id " + message.id());
      }
    }
    return List.copyOf(all);
  }

  private static List<String> lines(String resource) {
    try (InputStream in = Messages.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not packaged: " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
