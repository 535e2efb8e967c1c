package dev.zseal.cli;

import picocli.CommandLine.IVersionProvider;

/// The version of this program.
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }

  /// As it is printed.
  static String text() {
    return "zseal 0.1.0-SNAPSHOT";
  }
}
