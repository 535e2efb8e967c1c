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

  private final SecretReader secrets;

  ChannelReader(SecretReader secrets) {
    this.secrets = secrets;
  }

  Optional<Channel> read(Section section) {
    String kind = section.choice("kind", List.of("mail", "ntfy", "webhook"), "");
    try {
      return switch (kind) {
        case "mail" -> mail(section);
        case "ntfy" -> ntfy(section);
        case "webhook" -> webhook(section);
        default -> {
          section.fault(
              "kind", "it has no kind", "Write kind = \"mail\", \"ntfy\" or \"webhook\".");
          yield Optional.empty();
        }
      };
    } catch (Problem e) {
      section.fault("kind", "%s (%s)".formatted(e.what(), e.evidence()), e.hint());
      return Optional.empty();
    }
  }

  private Optional<Channel> mail(Section section) throws Problem {
    Mail.Security security =
        switch (section.choice("security", List.of("starttls", "tls", "none"), "starttls")) {
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
    int port = section.number("port", 1, 65_535, usual);
    Optional<String> user = section.text("user");
    Optional<Secret> password = section.read("password", secrets::secret);
    Optional<String> from = section.text("from");
    List<String> to = section.texts("to");
    if (host.isEmpty()
        || from.isEmpty()
        || to.isEmpty()
        || user.isPresent() != password.isPresent()) {
      section.fault(
          "kind",
          user.isPresent() != password.isPresent()
              ? "user and password come together"
              : "mail needs a host, from and to",
          "Write host = \"mail.example.org\", from = \"...\", to = [\"...\"].");
      return Optional.empty();
    }
    Optional<Mail.Login> login =
        user.isPresent() && password.isPresent()
            ? Optional.of(new Mail.Login(user.get(), password.get()))
            : Optional.empty();
    return Optional.of(Mail.of(host.get(), port, security, login, from.get(), to));
  }

  private Optional<Channel> ntfy(Section section) throws Problem {
    Optional<Secret> url = url(section);
    Optional<Secret> token = section.read("token", secrets::secret);
    return url.isEmpty()
        ? Optional.empty()
        : Optional.of(Ntfy.of(url.get(), PlainHttp.PRIVATE, token));
  }

  private Optional<Channel> webhook(Section section) throws Problem {
    Optional<Secret> url = url(section);
    Optional<Secret> signing = section.read("signing_key", secrets::secret);
    Map<String, Secret> headers = new LinkedHashMap<>();
    Optional<Section> given = section.section("headers");
    if (given.isPresent()) {
      for (String name : given.get().keys()) {
        given.get().read(name, secrets::secret).ifPresent(value -> headers.put(name, value));
      }
    }
    return url.isEmpty()
        ? Optional.empty()
        : Optional.of(Webhook.of(url.get(), PlainHttp.PRIVATE, headers, signing));
  }

  private Optional<Secret> url(Section section) {
    Optional<Secret> url = section.read("url", secrets::secret);
    if (url.isEmpty()) {
      section.fault("kind", "it has no url", "Write url = \"file:/etc/zseal/alert-url\".");
    }
    return url;
  }
}
