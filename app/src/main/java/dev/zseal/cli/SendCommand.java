package dev.zseal.cli;

import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.CarriedProblem;
import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import dev.zseal.sidecar.StreamFileWriter;
import dev.zseal.vault.Vault;
import dev.zseal.vault.ledger.Manifest;
import dev.zseal.vault.send.CapsuleChoice;
import dev.zseal.vault.send.CapsuleChooser;
import dev.zseal.vault.send.CarriedCapsule;
import dev.zseal.vault.send.Salvage;
import dev.zseal.vault.send.SendPlan;
import dev.zseal.vault.send.SendPlanner;
import dev.zseal.vault.send.StreamPlan;
import dev.zseal.zfs.ShellWords;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes streams out of a vault.
@Command(
    name = "send",
    versionProvider = Version.class,
    description = {
      "Write a raw stream that zfs receive takes.",
      "",
      "  zseal send tank/diary@mon -V /mnt/usb/vault | zfs receive -s -u tank/diary2",
      "  zseal send -t TOKEN -V /mnt/usb/vault | zfs receive -s -u tank/diary2"
    })
final class SendCommand implements Callable<Integer> {

  @Mixin private final VaultOption vault = new VaultOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "DATASET@SNAP",
      description = "The snapshot to send; with -t the token says it.")
  private String snapshot = "";

  @Option(
      names = "-t",
      paramLabel = "TOKEN",
      description = {
        "The rest of a stream of this vault that a zfs receive -s was cut short of:",
        "zfs get -H -o value receive_resume_token TARGET"
      })
  private @Nullable String token;

  @Option(
      names = "-i",
      paramLabel = "@BASE",
      description = "An increment from this older snapshot.")
  private @Nullable String base;

  @Option(
      names = "-I",
      paramLabel = "@BASE",
      description = "As -i, with every snapshot in between.")
  private @Nullable String firstBase;

  @Option(names = "-R", description = "With all datasets below, and their encryption hierarchy.")
  private boolean replicate;

  @Option(
      names = "--salvage",
      description = {
        "Send what is left of a damaged snapshot, as a full stream. Blocks that are",
        "lost cannot be read when it is received, and are named on standard error.",
        "Exit status 8 if there are any."
      })
  private boolean salvage;

  @Mixin private final CapsuleOption capsule = new CapsuleOption();

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description =
          "Write to a file, and FILE.zseal beside it: checksums and parity by which zseal mends the"
              + " file when it reads it. FILE itself is the plain stream.")
  private @Nullable Path file;

  @Mixin private final SidecarOption sidecar = new SidecarOption();

  @Option(
      names = {"-n", "--dry-run"},
      description = "Only say what would be sent.")
  private boolean dryRun;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  private @Nullable Salvage salvaged;

  @Override
  public Integer call() throws Problem {
    StreamFileWriter.Form form = sidecar.form(file != null);
    Vault opened = vault.open();
    CapsuleChooser chooser = opened.capsuleChooser();
    SendPlan plan = chooser.apply(plan(new SendPlanner(opened.catalog())), choice());
    plan.notes().forEach(note -> Commands.err(spec).println("note: " + Terminal.line(note)));
    if (dryRun) {
      for (StreamPlan stream : plan.streams()) {
        describe(opened, stream, chooser.carried(stream));
      }
      return 0;
    }
    CarriedCapsule carried = chooser.carried(plan.streams().getLast());
    if (!carried.asReceived()) {
      Commands.err(spec)
          .println(
              "note: what is received opens with " + Terminal.line(CapsuleOption.words(carried)));
    }
    Writing writing = salvage ? out -> salvage(opened, plan, out) : out -> send(opened, plan, out);
    Path target = file;
    if (target != null) {
      toFile(writing, target, form);
      return report();
    }
    if (Tty.isOutput()) {
      throw new Problem.Usage(
          "the stream would go to the terminal",
          "standard output is not redirected",
          "Pipe it to zfs receive, or give -o FILE.");
    }
    try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
      writing.to(out);
    } catch (IOException e) {
      throw new Problem.Unavailable(
          "cannot write the stream", String.valueOf(e.getMessage()), "Run it again.", e);
    }
    return report();
  }

  /// What writes the stream.
  private interface Writing {
    void to(OutputStream out) throws Problem;
  }

  private CapsuleChoice choice() throws Problem {
    CapsuleChoice choice = capsule.choice(CapsuleChoice.AS_RECEIVED);
    if (replicate) {
      CapsuleOption.checkHierarchy(choice);
    }
    return choice;
  }

  private SendPlan plan(SendPlanner planner) throws Problem {
    if (token != null) {
      if (!snapshot.isEmpty() || salvage || replicate || base != null || firstBase != null) {
        throw new Problem.Usage(
            "-t says by itself what is sent",
            "a snapshot, -i, -I, -R or --salvage was given as well",
            "zseal send -t TOKEN -V VAULT");
      }
      return planner.resume(ResumeToken.decode(token));
    }
    if (snapshot.isEmpty()) {
      throw new Problem.Usage(
          "no snapshot was named", "nothing says what to send", "zseal send DATASET@SNAP -V VAULT");
    }
    if (salvage && (replicate || base != null || firstBase != null)) {
      throw new Problem.Usage(
          "--salvage sends a full stream only",
          "-i, -I or -R was given: an increment onto a damaged snapshot cannot be received",
          "Leave that out, and send the snapshot you want most.");
    }
    if (base != null && firstBase != null) {
      throw new Problem.Usage("-i and -I exclude each other", "both were given", "Give one.");
    }
    if (replicate) {
      if (base != null) {
        return planner.replicate(snapshot, base, false);
      }
      return firstBase != null
          ? planner.replicate(snapshot, firstBase, true)
          : planner.replicate(snapshot);
    }
    if (base != null) {
      return planner.increment(base, snapshot);
    }
    return firstBase != null ? planner.intermediates(firstBase, snapshot) : planner.full(snapshot);
  }

  private void describe(Vault opened, StreamPlan stream, CarriedCapsule carried) throws Problem {
    PrintWriter out = Commands.out(spec);
    Manifest from = stream.from();
    if (stream.isRest()) {
      out.printf(
          "would send the rest of %s%s, %s; it opens with %s%n",
          from == null ? "" : "the increment from %s to ".formatted(from.fullName()),
          stream.to().fullName(),
          Terminal.size(opened.measure(stream)),
          CapsuleOption.words(carried));
      return;
    }
    String kind =
        from == null ? "a full of " : "an increment from %s to ".formatted(from.fullName());
    out.printf(
        "would send %s%s, which refers to %s; it opens with %s%n",
        kind,
        stream.to().fullName(),
        Terminal.size(stream.to().referencedBytes()),
        CapsuleOption.words(carried));
  }

  /// A file is given its name only once it is whole.
  private void toFile(Writing writing, Path target, StreamFileWriter.Form form) throws Problem {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw new Problem.Usage(
          target + " is not a file",
          "-o would put a file in its place",
          "Give a name for a new file, or redirect standard output: zseal send ... > "
              + ShellWords.shown(target));
    }
    try (StreamFileWriter out = StreamFileWriter.create(target, form)) {
      writing.to(new Named(out, target));
      List<Path> files = out.commit();
      if (form.partBytes() > 0) {
        Commands.err(spec)
            .printf(
                "wrote %d %s: %s to %s%n",
                files.size(),
                files.size() == 1 ? "part" : "parts",
                files.getFirst(),
                files.getLast().getFileName());
      }
    } catch (IOException e) {
      throw FileTrouble.writing("cannot write " + target, target, e);
    }
  }

  /// A file that, where it cannot be written, says which it is.
  private static final class Named extends FilterOutputStream {
    private final Path target;

    Named(OutputStream out, Path target) {
      super(out);
      this.target = target;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (CarriedProblem e) {
        throw e;
      } catch (IOException e) {
        throw new CarriedProblem(FileTrouble.writing("cannot write " + target, target, e));
      }
    }
  }

  private void send(Vault opened, SendPlan plan, OutputStream out) throws Problem {
    PrintWriter err = Commands.err(spec);
    try (ProgressLine progress =
        new ProgressLine(err, VaultOption.clock(), Tty.isError(), "sent", 0)) {
      opened.send(plan, out, progress::at);
    }
  }

  private void salvage(Vault opened, SendPlan plan, OutputStream out) throws Problem {
    PrintWriter err = Commands.err(spec);
    try (ProgressLine progress =
        new ProgressLine(err, VaultOption.clock(), Tty.isError(), "sent", 0)) {
      salvaged = opened.salvage(plan.streams().getFirst(), out, progress::at);
    }
  }

  /// Names what a salvage could not send.
  private int report() throws Problem {
    Salvage result = salvaged;
    if (result == null || result.isWhole()) {
      return 0;
    }
    PrintWriter err = Commands.err(spec);
    String name = Terminal.line(result.snapshot().fullName());
    result.parts().forEach(part -> err.println(name + ": " + words(part)));
    throw new Problem.Partial(
        "%s was sent without %s that are lost".formatted(name, Terminal.size(result.bytes())),
        "%d places, named above%s"
            .formatted(result.parts().size(), result.moreParts() ? ", and more" : ""),
        "Receive it: all else can be read. The number of an object is the inode of its file:"
            + " find DIR -inum NUMBER");
  }

  private static String words(Salvage.Part part) {
    long first = part.object() / 32 * 32;
    return "object %d: ".formatted(part.object())
        + switch (part.loss()) {
          case BLOCKS -> place(part);
          case SPILL -> "its further attributes are lost";
          case PLACES ->
              place(part) + ", and with them objects %d to %d".formatted(first, first + 31);
        };
  }

  private static String place(Salvage.Part part) {
    return "%d bytes from offset %d on are lost".formatted(part.length(), part.offset());
  }
}
