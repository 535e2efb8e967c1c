package dev.zseal.doctor.check;

import dev.zseal.name.DatasetName;
import dev.zseal.zfs.ShellWords;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where does the key come from? A key file is no part of a backup.
final class KeyLocationCheck implements Check {

  static final String ID = "key-location";

  @Override
  public List<Finding> look(Facts facts) {
    return facts.source().keyLocations().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(location -> location.getValue().matches("(file|https?)://.*"))
        .map(location -> finding(location.getKey(), location.getValue(), facts.vault()))
        .toList();
  }

  private static Finding finding(DatasetName root, String location, @Nullable VaultSide vault) {
    return Finding.note(
        ID,
        root,
        "Its key is read from elsewhere, and no backup of the dataset has it.",
        "keylocation=" + location,
        "Keep a copy away from this machine, and try it on the backup: "
            + (vault == null
                ? "zfs load-key -n -L file:///COPY REPLICA"
                : "zseal key check " + ShellWords.shown(root, "-V", vault.place())));
  }
}
