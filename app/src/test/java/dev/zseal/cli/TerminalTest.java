package dev.zseal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTest {

  @Test
  void countsInWords() {
    assertThat(Terminal.count(0, "page")).isEqualTo("0 pages");
    assertThat(Terminal.count(1, "small file")).isEqualTo("1 small file");
    assertThat(Terminal.count(2, "problem")).isEqualTo("2 problems");
  }
}
