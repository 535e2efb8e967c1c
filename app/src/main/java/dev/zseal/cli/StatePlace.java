package dev.zseal.cli;

import dev.zseal.history.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where zseal remembers when nobody says where.
///
/// Root's commands and root's service share one place, so that they see each other's runs and
/// locks.
///
/// @param root whether the user is root
/// @param home of the user
/// @param service where services have their state
record StatePlace(boolean root, Path home, Path service) {

  static final Path SERVICE = Path.of("/var/lib/zseal");

  static StatePlace here() {
    return new StatePlace(State.isRoot(), Path.of(System.getProperty("user.home")), SERVICE);
  }

  /// What the environment says, else the place of this user's service.
  Path folder(Map<String, String> environment) {
    return said(environment).orElse(root && !isOldInUse() ? service : old());
  }

  /// The same for commands that know nothing of jobs: where the service is another user's, root has
  /// a place of its own, and leaves nothing there that the service cannot read.
  Path own(Map<String, String> environment) {
    return said(environment).orElse(root && isSomebodyElses() ? old() : folder(environment));
  }

  /// Whether root has a state from before services and shells shared one: what was seen of vaults
  /// is in it, and is not to be forgotten.
  boolean isOldInUse() {
    return root && Files.exists(old()) && !Files.exists(service);
  }

  Path old() {
    return home.resolve(".local").resolve("state").resolve("zseal");
  }

  private boolean isSomebodyElses() {
    try {
      return Files.exists(service) && !Files.getAttribute(service, "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
      // No such thing as an owner here.
      return false;
    }
  }

  private static Optional<Path> said(Map<String, String> environment) {
    String own = environment.get("ZSEAL_STATE");
    if (own != null && !own.isBlank()) {
      return Optional.of(Path.of(own));
    }
    String xdg = environment.get("XDG_STATE_HOME");
    return xdg != null && !xdg.isBlank()
        ? Optional.of(Path.of(xdg).resolve("zseal"))
        : Optional.empty();
  }
}
