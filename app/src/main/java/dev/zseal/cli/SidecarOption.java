package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.sidecar.StreamFileWriter;
import dev.zseal.vault.ledger.VaultSettings;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// In what form `zseal send -o` writes its file.
final class SidecarOption {

  private static final Pattern PERCENT = Pattern.compile("(\\d{1,2})%?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMGT]?)");
  private static final String UNITS = "KMGT";
  private static final long SMALLEST = 64 << 10;

  @Option(
      names = "--no-sidecar",
      description = "With -o: the stream only, without FILE.zseal, which mends it.")
  private boolean none;

  @Option(
      names = "--parity",
      paramLabel = "SHARE",
      description =
          "With -o: how much of file and sidecar mends the rest: 10%% unless given; 0%% for"
              + " checksums only.")
  private @Nullable String parity;

  @Option(
      names = "--split",
      paramLabel = "SIZE",
      description =
          "With -o: write FILE.001, FILE.002, ..., each with a sidecar, so that every file is"
              + " smaller than SIZE (K, M, G, T). For FAT, which takes no larger ones: 4G.")
  private @Nullable String split;

  /// The form asked for; refuses what makes no sense together.
  ///
  /// @param toFile whether `-o` was given
  StreamFileWriter.Form form(boolean toFile) throws Problem {
    if (!toFile && (none || parity != null || split != null)) {
      throw new Problem.Usage(
          "--split, --parity and --no-sidecar need -o",
          "the stream goes to standard output",
          "Give -o FILE.");
    }
    if (none && parity != null) {
      throw new Problem.Usage(
          "--parity and --no-sidecar exclude each other",
          "parity is in the sidecar",
          "Leave one of them out.");
    }
    long partBytes = split == null ? 0 : StreamFileWriter.Form.partBytesBelow(size(split));
    var form = new StreamFileWriter.Form(partBytes, !none, percent(parity));
    if (!form.fits()) {
      throw new Problem.Usage(
          "a sidecar would be larger than " + split,
          "its part has %d bytes, and it would have as many and some".formatted(partBytes),
          "Give a smaller share: --parity 40");
    }
    return form;
  }

  /// The share of parity, in percent.
  ///
  /// @param given as the person wrote it; null for the usual share
  static int percent(@Nullable String given) throws Problem {
    if (given == null) {
      return VaultSettings.DEFAULT_PARITY;
    }
    Matcher m = PERCENT.matcher(given);
    if (!m.matches() || !VaultSettings.isParity(Integer.parseInt(m.group(1)))) {
      throw new Problem.Usage(
          "there is no parity of " + given,
          "it is 2% to 50% of file and sidecar together, or 0% for checksums only",
          "Give --parity 10%.");
    }
    return Integer.parseInt(m.group(1));
  }

  private static long size(String given) throws Problem {
    Matcher m = SIZE.matcher(given.toUpperCase(Locale.ROOT));
    if (m.matches()) {
      long number = Long.parseLong(m.group(1));
      int unit = m.group(2).isEmpty() ? 0 : UNITS.indexOf(m.group(2)) + 1;
      long bytes = number << (10 * unit);
      if (bytes >= SMALLEST && bytes >> (10 * unit) == number && bytes < 1L << 46) {
        return bytes;
      }
    }
    throw new Problem.Usage(
        "no files can be split at " + given,
        "it is a number and K, M, G or T, from 64K to 63T",
        "Give --split 4G, for example.");
  }
}
