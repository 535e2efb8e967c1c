package dev.zseal.zfs;

import dev.zseal.problem.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where `ssh` connects to: what `ssh://user@host:port` says.
///
/// The host may be an alias of the ssh configuration. Keys, jump hosts and unusual user names
/// belong there too; what a URL may hold is narrow, since all of it ends on a command line.
///
/// @param user null to leave it to ssh
/// @param port 0 to leave it to ssh
public record SshTarget(@Nullable String user, String host, int port) {
  private static final String SCHEME = "ssh://";
  private static final int PORT_MAX = 65535;

  /* A first character that is no '-' keeps both from being read as options. */
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}");
  private static final Pattern IPV6 =
      Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:.]{1,60}(%[A-Za-z0-9_][A-Za-z0-9._-]{0,31})?");
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:\\[(?<ipv6>[^\\]]*)\\]|(?<host>[^:\\[\\]]*))(?::(?<port>.*))?");

  public SshTarget {
    if (user != null && !USER.matcher(user).matches()) {
      throw new IllegalArgumentException("not a user name that ssh is given");
    }
    if (!HOST.matcher(host).matches() && !IPV6.matcher(host).matches()) {
      throw new IllegalArgumentException("not a host name that ssh is given");
    }
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("not a port: " + port);
    }
  }

  /// Reads a URL given by a person or a configuration file.
  ///
  /// Refusals never repeat the URL: people put passwords in places where none belong.
  public static SshTarget parse(String url) throws Problem.Usage {
    if (!url.startsWith(SCHEME)) {
      throw usage("it does not begin with " + SCHEME);
    }
    String rest = url.substring(SCHEME.length());
    int at = rest.lastIndexOf('@');
    String user = at < 0 ? null : rest.substring(0, at);
    if (user != null && user.indexOf(':') >= 0) {
      throw usage("it carries a password; ssh takes keys from its agent or configuration");
    }
    if (user != null && !USER.matcher(user).matches()) {
      throw usage("the user is not letters, digits and . _ - with a letter or digit first");
    }
    String authority = rest.substring(at + 1);
    if (authority.indexOf('/') >= 0) {
      throw usage("it carries a path");
    }
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      throw usage("what follows the scheme is not host, [address] or host:port");
    }
    String ipv6 = parts.group("ipv6");
    String host = parts.group("host");
    if (ipv6 != null && !IPV6.matcher(ipv6).matches()) {
      throw usage("what is in brackets is not an IPv6 address");
    }
    if (host != null && !HOST.matcher(host).matches()) {
      throw usage("the host is not letters, digits and . _ - with a letter or digit first");
    }
    return new SshTarget(user, ipv6 != null ? ipv6 : host, port(parts.group("port")));
  }

  private static int port(@Nullable String digits) throws Problem.Usage {
    if (digits == null) {
      return 0;
    }
    if (!digits.matches("[1-9][0-9]{0,4}") || Integer.parseInt(digits) > PORT_MAX) {
      throw usage("the port is not a number from 1 to " + PORT_MAX);
    }
    return Integer.parseInt(digits);
  }

  private static Problem.Usage usage(String fault) {
    return new Problem.Usage(
        "Not an address to reach over ssh",
        fault,
        "Write ssh://HOST, ssh://USER@HOST:PORT or ssh://USER@[IPV6]:PORT;"
            + " put anything else in an ssh configuration file.");
  }

  /// What `ssh` takes as its destination.
  String destination() {
    return user == null ? host : user + "@" + host;
  }

  @Override
  public String toString() {
    return SCHEME
        + (user == null ? "" : user + "@")
        + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
        + (port == 0 ? "" : ":" + port);
  }
}
