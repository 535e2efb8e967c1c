package dev.zseal.alert;

import dev.zseal.problem.Problem;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Mail, by an SMTP server.
///
/// @param from an address, perhaps with a name before it
/// @param to one or more addresses
public record Mail(
    String host, int port, Security security, Optional<Login> login, String from, List<String> to)
    implements Channel {

  private static final int PORT_MAX = 65535;
  private static final int RECIPIENTS_MAX = 50;
  private static final int ADDRESS_CHARS_MAX = 320;
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  public enum Security {
    /// Plain at first, then TLS; without TLS nothing is sent. Mostly at port 587.
    STARTTLS,
    /// TLS from the start. Mostly at port 465.
    TLS,
    /// None. A password is then given to a server on a private network only.
    NONE
  }

  public record Login(String user, Secret password) {}

  public Mail {
    to = List.copyOf(to);
  }

  public static Mail of(
      String host, int port, Security security, Optional<Login> login, String from, List<String> to)
      throws Problem.Usage {
    if (!HOST.matcher(host).matches() && !IPV6.matcher(host).matches()) {
      throw usage("the server is not a host name or address");
    }
    if (port < 1 || port > PORT_MAX) {
      throw usage("the port is not a number from 1 to " + PORT_MAX);
    }
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    if (security == Security.NONE && login.isPresent() && !PlainHttp.isPrivate(bracketed)) {
      throw usage("a password would go unencrypted to a server beyond private networks");
    }
    if (login.isPresent() && !login.get().user().matches("[^\\p{Cntrl}]{1,320}")) {
      throw usage("the user is empty or has control characters");
    }
    if (to.isEmpty() || to.size() > RECIPIENTS_MAX) {
      throw usage("%d recipients; 1 to %d are taken".formatted(to.size(), RECIPIENTS_MAX));
    }
    check(from);
    for (String address : to) {
      check(address);
    }
    return new Mail(host, port, security, login, from, to);
  }

  private static void check(String address) throws Problem.Usage {
    String shown = CleanText.line(address, 80);
    if (address.length() > ADDRESS_CHARS_MAX || address.matches("(?s).*\\p{Cntrl}.*")) {
      throw usage("'%s' is too long for an address or has control characters".formatted(shown));
    }
    try {
      InternetAddress[] parsed = InternetAddress.parse(address, true);
      if (parsed.length == 1 && !parsed[0].isGroup()) {
        parsed[0].validate();
        if (parsed[0].getAddress().matches("[\\x21-\\x7e]+@[\\x21-\\x7e]+")) {
          return;
        }
      }
    } catch (AddressException _) {
      // Said below.
    }
    throw usage("'%s' is not one address as NAME@DOMAIN".formatted(shown));
  }

  private static Problem.Usage usage(String fault) {
    return new Problem.Usage(
        "Not a way to send mail",
        fault,
        "Give the server, its port, starttls, tls or none, a sender and recipients.");
  }
}
