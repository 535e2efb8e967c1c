package dev.zseal.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// zseal as a person starts it, in a process of its own, where a script stands for `zfs` and
/// `zpool`.
final class ZsealProcess {

  private final Path folder;
  private final Path programs;

  /// @param folder for its state and what it says
  /// @param zfs the script
  ZsealProcess(Path folder, Path zfs) throws Exception {
    this.folder = folder;
    this.programs = Files.createDirectories(folder.resolve("programs"));
    for (String name : List.of("zfs", "zpool")) {
      // The script finds what it keeps beside itself.
      Path program = programs.resolve(name);
      Files.writeString(program, "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(zfs));
      if (!program.toFile().setExecutable(true)) {
        throw new AssertionError(program);
      }
    }
  }

  /// What came of it.
  record Ended(int status, String out, String err) {}

  Ended run(String... words) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command = new ArrayList<>(List.of(java, "-cp", classes, Zseal.class.getName()));
    command.addAll(Arrays.asList(words));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    var builder = new ProcessBuilder(command);
    builder
        .environment()
        .merge("PATH", programs.toString(), (old, ours) -> ours + File.pathSeparator + old);
    builder.environment().put("ZSEAL_STATE", folder.resolve("state").toString());
    builder.environment().put("HOME", folder.toString());
    int status =
        builder
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    return new Ended(status, Files.readString(out), Files.readString(err));
  }
}
