package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A pack file of a vault, by what its name says.
///
/// @param folder the series' folder under its writer
public record PackFile(String folder, long series, PackName name) {

  /// All pack files of a vault, those of a series together, by their first pack.
  public static List<PackFile> list(Store store) throws Problem {
    List<PackFile> files = new ArrayList<>();
    for (String writer : store.folders("w")) {
      String packs = "w/%s/packs".formatted(writer);
      for (String series : store.folders(packs)) {
        if (series.matches("[0-9a-f]{16}")) {
          String folder = packs + "/" + series;
          long id = HexFormat.fromHexDigitsToLong(series);
          for (String file : store.list(folder)) {
            PackName.parse(file).ifPresent(name -> files.add(new PackFile(folder, id, name)));
          }
        }
      }
    }
    return files;
  }

  /// The object it is stored as.
  public String objectName() {
    return folder + "/" + name;
  }
}
