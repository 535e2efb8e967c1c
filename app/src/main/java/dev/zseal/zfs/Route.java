package dev.zseal.zfs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a command's words reach the machine it runs on.
sealed interface Route {

  /*
   * A remote command gets the PATH of a non-interactive shell, and a service that of its unit:
   * both often lack the directories that hold zfs (/usr/sbin on Debian, /sbin on FreeBSD and
   * Alpine, /usr/local/sbin when built from source). They come last, so a person's own PATH wins.
   */
  String MORE_PATH = ":/usr/local/sbin:/usr/sbin:/sbin";

  /* Errors are recognised by their English words. */
  String ENGLISH = "LC_ALL=C";

  /// The longest single argument that Linux takes (`MAX_ARG_STRLEN`), its NUL off.
  int ARGUMENT_BYTES_MAX = 128 * 1024 - 1;

  /// The argv of the process to start here so that `words` run there.
  List<String> argv(List<String> words);

  /// The place as a person would name it.
  String place();

  /// On this machine, through `env`: it finds the program by the longer PATH and becomes it.
  record Local(String path) implements Route {
    @Override
    public List<String> argv(List<String> words) {
      var argv = new ArrayList<>(List.of("env", ENGLISH, "PATH=" + path + MORE_PATH));
      argv.addAll(words);
      return argv;
    }

    @Override
    public String place() {
      return "this machine";
    }
  }

  /// On another machine, through the system's own `ssh`, its agent, keys and known hosts.
  record Ssh(SshTarget target, @Nullable Path configuration) implements Route {

    @Override
    public List<String> argv(List<String> words) {
      var argv = new ArrayList<>(List.of("ssh", "-T", "-o", "BatchMode=yes"));
      /*
       * A process that became a background master by ControlPersist would hold our end of standard
       * error open long after the command is done. One that is there already is used.
       */
      argv.addAll(List.of("-o", "ControlMaster=no"));
      /* Without it a connection that silently died would be waited for without end. */
      argv.addAll(List.of("-o", "ServerAliveInterval=30"));
      if (configuration != null) {
        argv.addAll(List.of("-F", configuration.toAbsolutePath().toString()));
      }
      if (target.port() != 0) {
        argv.addAll(List.of("-p", Integer.toString(target.port())));
      }
      /* After a '--' before the host, ssh looks for no options behind the host either. */
      argv.addAll(List.of("--", target.destination(), remote(words)));
      return argv;
    }

    /*
     * The quotes end before the colon: in csh, the root shell of older FreeBSDs, "$PATH:/usr" would
     * be a variable with a modifier.
     */
    private static String remote(List<String> words) {
      return "env " + ENGLISH + " PATH=\"$PATH\"" + MORE_PATH + " " + ShellWords.quote(words);
    }

    @Override
    public String place() {
      return target.toString();
    }
  }
}
