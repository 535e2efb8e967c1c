package dev.zseal.cli;

import dev.zseal.inspect.StreamInfo;
import dev.zseal.json.JsonLine;
import dev.zseal.stream.KeyData;
import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `zseal stream info` prints.
final class StreamInfoText {

  private final PrintWriter out;

  StreamInfoText(PrintWriter out) {
    this.out = out;
  }

  void print(StreamInfo info) {
    out.printf("%s: %s%n", info.source(), Terminal.size(info.bytes()));
    for (StreamInfo.Part part : info.parts()) {
      if (part instanceof StreamInfo.StreamPackage pack) {
        out.printf(
            "package %s%s, %d streams%s%n",
            Terminal.line(pack.name()),
            pack.recursive() ? " with all datasets below" : "",
            pack.streams().size(),
            pack.concluded() ? "" : ", CUT SHORT");
      }
    }
    info.streams().forEach(this::print);
  }

  private void print(StreamInfo.Substream stream) {
    var begin = stream.begin();
    out.println();
    row("snapshot", Terminal.line(stream.name()));
    row("kind", (begin.isFull() ? "full" : "increment") + " of a " + stream.kind());
    row("whole", stream.isWhole() ? "yes: every checksum holds to END" : "NO");
    row("sealed", begin.isRaw() ? "yes (raw)" : "NO: plaintext");
    row("created", stream.created().toString());
    row("guid", hex(begin.toGuid()));
    if (!begin.isFull()) {
      row("from guid", hex(begin.fromGuid()));
    }
    stream.keys().ifPresent(this::keys);
    row("features", String.join(", ", stream.featureNames()));
    stream
        .records()
        .forEach((type, tally) ->
            row(
                type.name().toLowerCase(Locale.ROOT),
                tally.bytes() == 0
                    ? "%d records".formatted(tally.records())
                    : "%d records, %s".formatted(tally.records(), Terminal.size(tally.bytes()))));
  }

  private void keys(KeyData keys) {
    String format = keys.keyFormatName();
    String iterations =
        keys.iterations() == 0 ? "" : ", %d iterations".formatted(keys.iterations());
    row("encryption", "%s, key format %s%s".formatted(keys.suiteName(), format, iterations));
    row("key guid", hex(keys.keyGuid()));
    row("iv-set", "%s, from %s".formatted(hex(keys.toIvSet()), hex(keys.fromIvSet())));
  }

  private void row(String name, String value) {
    out.printf("  %-14s %s%n", name, value);
  }

  void json(StreamInfo info) {
    for (StreamInfo.Substream stream : info.streams()) {
      var begin = stream.begin();
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      fields.put("source", info.source());
      fields.put("offset", stream.offset());
      fields.put("snapshot", stream.name());
      fields.put("guid", hex(begin.toGuid()));
      fields.put("fromGuid", begin.isFull() ? null : hex(begin.fromGuid()));
      fields.put("created", stream.created().toString());
      fields.put("kind", stream.kind());
      fields.put("raw", begin.isRaw());
      fields.put("whole", stream.isWhole());
      fields.put("features", stream.featureNames());
      stream
          .keys()
          .ifPresent(keys -> {
            fields.put("suite", keys.suiteName());
            fields.put("keyFormat", keys.keyFormatName());
            fields.put("iterations", keys.iterations());
            fields.put("keyGuid", hex(keys.keyGuid()));
            fields.put("toIvSet", hex(keys.toIvSet()));
            fields.put("fromIvSet", hex(keys.fromIvSet()));
          });
      fields.put("records", stream.total().records());
      fields.put("payloadBytes", stream.total().bytes());
      out.println(JsonLine.of(fields));
    }
  }

  private static String hex(long guid) {
    return HexFormat.of().toHexDigits(guid);
  }
}
