package dev.zseal.config;

import dev.zseal.alert.Channel;
import dev.zseal.alert.Mail;
import dev.zseal.alert.Ntfy;
import dev.zseal.alert.PlainHttp;
import dev.zseal.alert.Secret;
import dev.zseal.alert.Webhook;
import dev.zseal.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads an `[alert.NAME]` table.
final class ChannelReader {

  private static final List<String> MAIL =
      List.of("host", "port", "security", "user", "password", "from", "to");
  private static final List<String> NTFY = List.of("url", "token");
  private static final List<String> WEBHOOK = List.of("url", "signing_key", "headers");

  private final SecretReader secrets;

  ChannelReader(SecretReader secrets) {
    this.secrets = secrets;
  }

  Optional<Channel> read(Section section) {
    String kind = section.choice("kind", List.of("mail", "ntfy", "webhook")).orElse("");
    List<String> keys =
        switch (kind) {
          case "mail" -> MAIL;
          case "ntfy" -> NTFY;
          case "webhook" -> WEBHOOK;
          default -> TableKind.ALERT.keys();
        };
    section.useless(
        TableKind.ALERT.keys().stream()
            .filter(key -> !key.equals("kind") && !keys.contains(key))
            .toList(),
        kind.equals("mail") ? "a mail" : "a channel of kind " + kind);
    section.ask(keys);
    return switch (kind) {
      case "mail" -> mail(section);
      case "ntfy" -> ntfy(section);
      case "webhook" -> webhook(section);
      default -> {
        if (!section.has("kind")) {
          section.fault(
              "kind", "it has no kind", "Write kind = \"mail\", \"ntfy\" or \"webhook\".");
        }
        yield Optional.empty();
      }
    };
  }

  /// What a channel is made of: `key` is where to note what is wrong with it.
  private static Optional<Channel> made(
      Section section, String key, Section.Form<? extends Channel> form) {
    try {
      return Optional.of(form.read(""));
    } catch (Problem e) {
      section.fault(key, "%s: %s (%s)".formatted(key, e.what(), e.evidence()), e.hint());
      return Optional.empty();
    }
  }

  private Optional<Channel> mail(Section section) {
    Mail.Security security =
        switch (section.choice("security", List.of("starttls", "tls", "none")).orElse("")) {
          case "tls" -> Mail.Security.TLS;
          case "none" -> Mail.Security.NONE;
          default -> Mail.Security.STARTTLS;
        };
    int usual =
        switch (security) {
          case STARTTLS -> 587;
          case TLS -> 465;
          case NONE -> 25;
        };
    Optional<String> host = section.text("host");
    int port = section.number("port", 1, 65_535, usual, usual);
    Optional<String> user = section.text("user");
    Optional<Secret> password = section.read("password", secrets::secret);
    Optional<String> from = section.read("from", ChannelReader::address);
    List<String> to = section.readAll("to", ChannelReader::address);
    needs(section, "host", "host = \"mail.example.org\"");
    needs(section, "from", "from = \"nas@example.org\"");
    needs(section, "to", "to = [\"me@example.org\"]");
    if (section.has("user") != section.has("password")) {
      section.fault(
          section.has("user") ? "user" : "password",
          "user and password come together, and one of them is not there",
          "Write both, or leave both out: password = \"file:/etc/zseal/mail-password\".");
      return Optional.empty();
    }
    if (host.isEmpty()
        || from.isEmpty()
        || to.isEmpty()
        || user.isPresent() != password.isPresent()) {
      return Optional.empty();
    }
    Optional<Mail.Login> login =
        user.isPresent() && password.isPresent()
            ? Optional.of(new Mail.Login(user.get(), password.get()))
            : Optional.empty();
    return made(section, "host", _ -> Mail.of(host.get(), port, security, login, from.get(), to));
  }

  private static void needs(Section section, String key, String example) {
    if (!section.has(key)) {
      section.fault(key, "a mail has no " + key, "Write %s.".formatted(example));
    }
  }

  /// Tried by itself, so that the mistake is told where it stands.
  private static String address(String text) throws Problem {
    Mail _ = Mail.of("localhost", 25, Mail.Security.NONE, Optional.empty(), text, List.of(text));
    return text;
  }

  private Optional<Channel> ntfy(Section section) {
    Optional<Secret> url = url(section);
    Optional<Secret> token = section.read("token", secrets::secret);
    return url.flatMap(
        address -> made(section, "url", _ -> Ntfy.of(address, PlainHttp.PRIVATE, token)));
  }

  private Optional<Channel> webhook(Section section) {
    Optional<Secret> url = url(section);
    Optional<Secret> signing = section.read("signing_key", secrets::secret);
    Map<String, Secret> headers = new LinkedHashMap<>();
    Optional<Section> given =
        section.section("headers", "Write headers = { Authorization = \"file:/PATH\" }.");
    if (given.isPresent()) {
      for (String name : given.get().keys()) {
        given.get().read(name, secrets::secret).ifPresent(value -> headers.put(name, value));
      }
    }
    return url.flatMap(address ->
        made(section, "url", _ -> Webhook.of(address, PlainHttp.PRIVATE, headers, signing)));
  }

  private Optional<Secret> url(Section section) {
    if (!section.has("url")) {
      section.fault("url", "it has no url", "Write url = \"file:/etc/zseal/alert-url\".");
    }
    return section.read("url", secrets::secret);
  }
}
