package dev.zseal.config;

import java.util.Map;

/// Placeholder while another hand writes it.
public final class Examples {
  private Examples() {}

  public static Map<String, String> all() {
    return Map.of();
  }

  public static String text(String name) {
    return name;
  }
}
