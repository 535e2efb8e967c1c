package dev.zseal.vault.pack;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Which pack file: whose, of which series, and its name.
///
/// @param packsFolder the writer's folder of packs, `w/<writer>/packs`
public record PackLocation(String packsFolder, long series, PackName name) {

  /// The object it is.
  public String file() {
    return folder(packsFolder, series) + "/" + name;
  }

  /// The same packs as a file of another generation.
  public PackLocation generation(int generation) {
    return new PackLocation(
        packsFolder, series, new PackName(name.first(), name.last(), generation, name.kind()));
  }

  static String folder(String packsFolder, long series) {
    return packsFolder + "/" + HexFormat.of().toHexDigits(series);
  }

  /// All pack files of a vault, by writer, series and name.
  public static List<PackLocation> list(Store store) throws Problem {
    List<PackLocation> found = new ArrayList<>();
    for (String packs : packsFolders(store)) {
      for (String series : store.folders(packs)) {
        if (series.matches("[0-9a-f]{16}")) {
          found.addAll(list(store, packs, Long.parseUnsignedLong(series, 16)));
        }
      }
    }
    return found;
  }

  /// The pack files of a series, whoever wrote them.
  public static List<PackLocation> list(Store store, long series) throws Problem {
    List<PackLocation> found = new ArrayList<>();
    for (String packs : packsFolders(store)) {
      found.addAll(list(store, packs, series));
    }
    return found;
  }

  private static List<String> packsFolders(Store store) throws Problem {
    return store.folders("w").stream().map("w/%s/packs"::formatted).toList();
  }

  /// The pack files of a series in one writer's folder.
  static List<PackLocation> list(Store store, String packsFolder, long series) throws Problem {
    return locations(store.list(folder(packsFolder, series)), packsFolder, series);
  }

  /// The same, and no pack is missed because a compaction puts it into another file meanwhile.
  public static List<PackLocation> listSettled(Store store, String packsFolder, long series)
      throws Problem {
    return locations(
        store.listSettled(folder(packsFolder, series), file -> PackName.parse(file).isPresent()),
        packsFolder,
        series);
  }

  private static List<PackLocation> locations(List<String> files, String packsFolder, long series) {
    List<PackLocation> found = new ArrayList<>();
    for (String file : files) {
      PackName.parse(file)
          .ifPresent(name -> found.add(new PackLocation(packsFolder, series, name)));
    }
    return found;
  }

  @Override
  public String toString() {
    return file();
  }
}
