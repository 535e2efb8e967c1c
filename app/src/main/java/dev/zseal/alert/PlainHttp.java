package dev.zseal.alert;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where an address may begin with `http://`: what is sent there can be read on the way.
///
/// Names are judged as they are written and not looked up: a look-up could say otherwise the next
/// time.
public enum PlainHttp {
  /// Only this machine and the network around it: loopback, private addresses, names without a dot,
  /// and names below `localhost`, `local`, `lan`, `home.arpa` and `internal`.
  PRIVATE,
  /// Anywhere; somebody asked for it.
  ANYWHERE;

  private static final Pattern IPV4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final Pattern SINGLE_NAME = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Pattern PRIVATE_NAME =
      Pattern.compile("(?:[a-z0-9-]+\\.)+(?:localhost|local|lan|home\\.arpa|internal)");
  private static final Pattern PRIVATE_IPV6 =
      Pattern.compile("\\[(?:::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)]");

  boolean allows(URI uri) {
    return !"http".equalsIgnoreCase(uri.getScheme()) || this == ANYWHERE || isPrivate(uri);
  }

  private static boolean isPrivate(URI uri) {
    String host = uri.getHost();
    return host != null && isPrivate(host);
  }

  static boolean isPrivate(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    Matcher numbers = IPV4.matcher(name);
    if (numbers.matches()) {
      return isPrivate(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    }
    return SINGLE_NAME.matcher(name).matches()
        || PRIVATE_NAME.matcher(name).matches()
        || PRIVATE_IPV6.matcher(name).matches();
  }

  /// By RFC 1918, RFC 3927 and, for overlay networks, RFC 6598.
  private static boolean isPrivate(int first, int second) {
    return switch (first) {
      case 10, 127 -> true;
      case 100 -> second >= 64 && second <= 127;
      case 169 -> second == 254;
      case 172 -> second >= 16 && second <= 31;
      case 192 -> second == 168;
      default -> false;
    };
  }
}
