package dev.zseal.cli;

import dev.zseal.problem.Problem;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.ledger.VaultSettings;
import dev.zseal.vault.ledger.WriterIdentity;
import dev.zseal.vault.receive.ReceiveListener;
import dev.zseal.vault.receive.ReceiveOptions;
import dev.zseal.vault.receive.Received;
import dev.zseal.vault.scrub.ScrubListener;
import dev.zseal.vault.scrub.ScrubOptions;
import dev.zseal.vault.scrub.ScrubReport;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.SendPlanner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The main job from end to end, on recorded streams, without ZFS.
@Command(
    name = "demo",
    description = {
      "Show the main job on streams recorded from real OpenZFS and a throw-away vault.",
      "Needs neither ZFS nor root, changes nothing outside a temporary folder."
    })
final class DemoCommand implements Callable<Integer> {

  private static final String SNAPSHOT = "corpus/fs@s";

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  private final WriterIdentity writer = WriterIdentity.generate();

  @Override
  public Integer call() throws Problem {
    PrintWriter out = Commands.out(spec);
    Path folder = temporaryFolder();
    try {
      run(out, folder);
    } finally {
      deleteAll(folder);
    }
    return 0;
  }

  private void run(PrintWriter out, Path folder) throws Problem {
    say(out, "These streams were recorded from OpenZFS 2.1: zfs send -w of an encrypted dataset,");
    say(
        out,
        "a full of its first snapshot and two increments. None of what follows needs the key.");
    Vault vault =
        Vault.init(
            folder.resolve("vault"),
            VaultSettings.DEFAULT_PACK,
            VaultSettings.DEFAULT_PARITY,
            VaultOption.clock(),
            VaultOption.random());
    step(out, "zseal init -V vault");
    say(out, "made a vault: a folder of packs, pages and one small manifest for each snapshot");
    for (String stream : List.of("fs.full.0", "fs.incr.1", "fs.incr.2")) {
      step(out, "zseal receive -V vault < " + stream);
      say(out, describe(receive(vault, resource(stream))));
    }
    step(out, "zseal list -t snapshot -V vault");
    for (String id : vault.catalog().datasetIds()) {
      for (Manifest m : vault.catalog().snapshots(id)) {
        say(
            out,
            "%s  refers to %s, added %s"
                .formatted(
                    m.fullName(),
                    Terminal.size(m.referencedBytes()),
                    Terminal.size(m.stored().payloadBytes())));
      }
    }
    fulls(out, vault);
    increment(out, vault);
    refusals(out, vault);
    damage(out, vault, folder);
    say(out, "");
    say(out, "Now the pool is gone, and the passphrase is at hand.");
    new DemoFiles(vault, SNAPSHOT + 2, new Steps(out)).run(folder);
    say(out, "");
    say(out, "That was all. The vault was temporary and is gone.");
  }

  /// Every snapshot comes back as the full that ZFS itself wrote.
  private void fulls(PrintWriter out, Vault vault) throws Problem {
    for (int k = 0; k <= 2; k++) {
      step(out, "zseal send %s%d -V vault | sha256sum".formatted(SNAPSHOT, k));
      byte[] full = send(vault, new SendPlanner(vault.catalog()).full(SNAPSHOT + k));
      String recorded = recordedHash("fs.full." + k);
      String hash = sha256(full);
      say(out, "%s  (%s)".formatted(hash, Terminal.size(full.length)));
      if (!hash.equals(recorded)) {
        throw new Problem.Corrupt(
            "the demo failed: the full of snapshot %d is not the recorded one".formatted(k),
            "recorded " + recorded,
            "Report this as a defect of zseal.");
      }
      say(
          out,
          k == 0
              ? "bit for bit what went in"
              : "bit for bit what `zfs send -w` wrote of this snapshot on its own pool, though"
                  + " only an increment of it went in");
    }
  }

  private static void increment(PrintWriter out, Vault vault) throws Problem {
    step(out, "zseal send -i @s0 %s2 -V vault".formatted(SNAPSHOT));
    byte[] stream = send(vault, new SendPlanner(vault.catalog()).increment("@s0", SNAPSHOT + 2));
    say(
        out,
        "an increment nobody ever sent, from the first snapshot to the third: "
            + Terminal.size(stream.length));
  }

  private void refusals(PrintWriter out, Vault vault) throws Problem {
    step(out, "zseal receive -V vault < plain        (a stream of an unencrypted dataset)");
    expectRefusal(out, vault, resource("plain"));
    byte[] increment = resource("fs.incr.1");
    step(out, "head -c 1000000 fs.incr.1 | zseal receive -V vault");
    expectRefusal(out, vault, Arrays.copyOf(increment, 1_000_000));
    byte[] flipped = resource("fs.full.0").clone();
    flipped[300_000] ^= 1;
    step(out, "zseal receive -V vault < flipped      (one bit of a stream is wrong)");
    expectRefusal(out, vault, flipped);
  }

  /// Damage inside the vault is mended on the way out, from the parity of its pack.
  private void damage(PrintWriter out, Vault vault, Path folder) throws Problem {
    step(out, "dd if=/dev/urandom of=(a pack of the vault) bs=1k seek=100 count=50 conv=notrunc");
    Path pack = largestPack(folder);
    try {
      byte[] bytes = Files.readAllBytes(pack);
      Arrays.fill(bytes, 100 << 10, 150 << 10, (byte) 0x55);
      Files.write(pack, bytes);
    } catch (IOException e) {
      throw Commands.unreadable(pack, e);
    }
    say(out, "50K of the vault's largest file are overwritten");
    fulls(out, vault);
    say(out, "every block was held against its SHA-256, and mended from parity");
    step(out, "zseal scrub -V vault");
    ScrubReport report = scrub(vault, out);
    if (report.mended() != 1 || !scrub(vault, out).isClean()) {
      throw new Problem.Corrupt(
          "the demo failed: the vault was not mended",
          "%d of %d damaged files".formatted(report.mended(), report.damaged().size()),
          "Report this as a defect of zseal.");
    }
    say(out, "the damaged file was written anew; a second scrub finds no damage");
  }

  private static ScrubReport scrub(Vault vault, PrintWriter out) throws Problem {
    return vault.scrub(
        List.of(),
        ScrubOptions.DEFAULT,
        new ScrubListener() {
          @Override
          public void progress(long bytes, long total) {}

          @Override
          public void note(String line) {
            say(out, line);
          }
        },
        List.of(),
        List.of());
  }

  private static Path largestPack(Path folder) throws Problem {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(p -> p.toString().endsWith(".data") || p.toString().endsWith(".page"))
          .max(Comparator.comparingLong(p -> p.toFile().length()))
          .orElseThrow();
    } catch (IOException e) {
      throw Commands.unreadable(folder, e);
    }
  }

  private void expectRefusal(PrintWriter out, Vault vault, byte[] stream) throws Problem {
    try {
      receive(vault, stream);
    } catch (Problem e) {
      say(out, "error: " + Terminal.line(e.what()));
      say(out, "cause: " + Terminal.line(e.evidence()));
      say(out, "hint: " + Terminal.line(e.hint()));
      return;
    }
    throw new Problem.Corrupt(
        "the demo failed: a stream was taken that must be refused",
        "no error came",
        "Report this as a defect of zseal.");
  }

  private Received receive(Vault vault, byte[] stream) throws Problem {
    var last =
        new Object() {
          @Nullable Received received;
        };
    vault.receive(
        new ByteArrayInputStream(stream),
        "standard input",
        writer,
        ReceiveOptions.DEFAULT,
        new ReceiveListener() {
          @Override
          public void progress(long bytesRead) {}

          @Override
          public void finished(Received received) {
            last.received = received;
          }
        });
    return Objects.requireNonNull(last.received);
  }

  private static String describe(Received received) {
    return switch (received) {
      case Received.Stored stored ->
          "stored %s: %s new of %s"
              .formatted(
                  stored.toName(),
                  Terminal.size(stored.manifest().stored().payloadBytes()),
                  Terminal.size(stored.manifest().referencedBytes()));
      case Received.AlreadyHeld held -> held.toName() + " is in the vault already";
      case Received.Acceptable acceptable -> acceptable.toName() + " would be stored";
      case Received.Refused refused -> refused.problem().what();
    };
  }

  private static byte[] send(Vault vault, SendPlan plan) throws Problem {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    vault.send(plan, out, _ -> {});
    return out.toByteArray();
  }

  private static byte[] resource(String name) throws Problem {
    try (InputStream in = DemoCommand.class.getResourceAsStream("/dev/zseal/demo/" + name)) {
      if (in == null) {
        throw new IOException("no such resource");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw Commands.unreadable(Path.of("demo", name), e);
    }
  }

  private static String recordedHash(String stream) throws Problem {
    return new String(resource("full.sha256"), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.endsWith(stream))
        .map(line -> line.substring(0, 64))
        .findFirst()
        .orElseThrow();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Path temporaryFolder() throws Problem {
    try {
      return Files.createTempDirectory("zseal-demo");
    } catch (IOException e) {
      throw Commands.unreadable(Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  private static void deleteAll(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
    } catch (IOException _) {
      // A temporary folder that stays is no harm.
    }
  }

  /// How the second half speaks.
  private record Steps(PrintWriter out) implements DemoFiles.Steps {
    @Override
    public void step(String command) {
      DemoCommand.step(out, command);
    }

    @Override
    public void say(String text) {
      DemoCommand.say(out, text);
    }

    @Override
    public byte[] resource(String name) throws Problem {
      return DemoCommand.resource(name);
    }

    @Override
    public String sha256(Path file) throws Problem {
      try {
        return DemoCommand.sha256(Files.readAllBytes(file));
      } catch (IOException e) {
        throw Commands.unreadable(file, e);
      }
    }
  }

  private static void step(PrintWriter out, String command) {
    out.println();
    out.println("$ " + command);
    out.flush();
  }

  private static void say(PrintWriter out, String text) {
    out.println(text.isEmpty() ? "" : "  " + text);
    out.flush();
  }
}
