package dev.zseal.cli;

import dev.zseal.problem.Problem;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program.
@Command(
    name = "zseal",
    versionProvider = Version.class,
    description = "Backs up encrypted ZFS datasets without unlocking them.",
    footer = {
      "",
      "Exit status: 0 done; 2 wrong usage; 3 corrupt data; 4 something did not answer;",
      "5 refused; 6 format too new; 7 conflict; 8 done in part; 70 a defect of zseal."
    })
public final class Zseal implements Runnable {

  private static final int USAGE = 2;
  private static final int DEFECT = 70;
  private static final String JSON = "--json";

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  /// Runs a command and leaves with its exit status.
  public static void main(String[] arguments) {
    StandardOutput.install();
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Stopping stopping = Stopping.install();
    int status = runOwn(arguments, out, err);
    out.flush();
    if (out.checkError() && status == 0) {
      status = unwritten(err);
    }
    stopping.done();
    System.exit(status);
  }

  /// Who reads no further has seen enough; anything else is told.
  private static int unwritten(PrintWriter err) {
    if (StandardOutput.isReaderGone()) {
      return StandardOutput.READER_GONE;
    }
    err.println("error: cannot write the result to standard output");
    return new Problem.Unavailable("x", "x", "x", null).exitStatus();
  }

  private static int runOwn(String[] arguments, PrintWriter out, PrintWriter err) {
    try {
      Arguments.checkOwn(arguments);
    } catch (Problem.Usage e) {
      return refused(e, arguments, err);
    }
    return run(arguments, out, err);
  }

  private static int refused(Problem e, String[] arguments, PrintWriter err) {
    Terminal.print(e, err, List.of(arguments).contains(JSON));
    return e.exitStatus();
  }

  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    try {
      Arguments.check(arguments);
    } catch (Problem.Usage e) {
      return refused(e, arguments, err);
    }
    CommandLine line = new CommandLine(new Zseal());
    Subcommands.addTo(line, arguments);
    line.setOut(out).setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    // A snapshot may be called @NAME, and a file NAME be there.
    line.setExpandAtFiles(false);
    line.setParameterExceptionHandler((e, words) -> usage(e, words));
    line.setExecutionExceptionHandler((e, command, _) -> failure(e, command));
    CommandLine.UnmatchedArgumentException misspelt = Subcommands.misspelt(line, arguments);
    if (misspelt != null) {
      return usage(
          misspelt,
          "there is no command '%s'".formatted(misspelt.getUnmatched().getFirst()),
          List.of(arguments).contains(JSON));
    }
    return line.execute(arguments);
  }

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getErr());
    }
  }

  private static int usage(CommandLine.ParameterException e, String[] arguments) {
    // Some messages of picocli begin with the word already.
    String what = String.valueOf(e.getMessage()).replaceFirst("^Error: ", "");
    return usage(e, what, List.of(arguments).contains(JSON));
  }

  private static int usage(CommandLine.ParameterException e, String what, boolean json) {
    PrintWriter err = e.getCommandLine().getErr();
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    String hint = "%ssee `%s --help`".formatted(vaultHint(e, name), name);
    if (json) {
      Terminal.print(new Problem.Usage(what, "the command line", meant(e, hint)), err, true);
      return USAGE;
    }
    err.println("error: " + Terminal.line(what));
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("hint: " + hint);
    }
    return USAGE;
  }

  private static String meant(CommandLine.ParameterException e, String hint) {
    List<String> names =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    return names.isEmpty() ? hint : "Did you mean: %s?".formatted(String.join(" or ", names));
  }

  /// What to say to a person who named a vault where none is taken.
  private static String vaultHint(CommandLine.ParameterException e, String name) {
    if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().stream()
            .noneMatch(w -> w.equals("-V") || w.equals("--vault"))) {
      return "";
    }
    return e.getCommandLine().getParent() == null
        ? "a vault is named behind the command: zseal COMMAND -V VAULT; "
        : name + " takes no vault; ";
  }

  private static int failure(Exception e, CommandLine command) {
    PrintWriter err = command.getErr();
    if (e instanceof Problem problem) {
      Terminal.print(problem, err, wantsJson(command));
      return problem.exitStatus();
    }
    err.println("error: zseal failed in a way it should not: " + e);
    err.println("cause: a defect of zseal; the trace below says where");
    err.println("hint: report it with the trace; nothing that was committed is lost");
    e.printStackTrace(err);
    return DEFECT;
  }

  private static boolean wantsJson(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .anyMatch(o -> o.longestName().equals(JSON) && Boolean.TRUE.equals(o.getValue()));
  }
}
