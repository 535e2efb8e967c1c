package dev.zseal.pairing;

import dev.zseal.name.BaseName;
import dev.zseal.name.BookmarkName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.problem.Problem;
import dev.zseal.zfs.DatasetFacts;
import dev.zseal.zfs.DatasetState;
import dev.zseal.zfs.HistoryPoint;
import dev.zseal.zfs.TreeFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Facts of a tree that exists nowhere: datasets in the order they are added, snapshots in the
/// order of their transactions.
public final class MadeUpTree {

  private final Map<DatasetName, DatasetState> datasets = new LinkedHashMap<>();
  private final Map<DatasetName, List<HistoryPoint>> history = new LinkedHashMap<>();
  private long txg = 100;

  public MadeUpTree dataset(String name) throws Problem {
    return add(name, name, null, 0, null);
  }

  public MadeUpTree plain(String name) throws Problem {
    return add(name, null, null, 0, null);
  }

  public MadeUpTree cloneOf(String name, String origin) throws Problem {
    return add(name, name, SnapshotName.parse(origin), 0, null);
  }

  public MadeUpTree written(String name, long bytes) throws Problem {
    return add(name, name, null, bytes, null);
  }

  public MadeUpTree partial(String name) throws Problem {
    return add(name, name, null, 0, "1-0-0-00");
  }

  private MadeUpTree add(
      String name,
      @Nullable String root,
      @Nullable SnapshotName origin,
      long written,
      @Nullable String token)
      throws Problem {
    DatasetName dataset = DatasetName.parse(name);
    datasets.put(
        dataset,
        new DatasetState(
            dataset,
            DatasetFacts.Kind.FILESYSTEM,
            name.hashCode(),
            root == null ? null : DatasetName.parse(root),
            root == null ? DatasetFacts.KeyStatus.NONE : DatasetFacts.KeyStatus.UNAVAILABLE,
            origin,
            written,
            false,
            true,
            "noauto",
            token,
            1 << 30,
            0,
            0,
            0,
            0));
    return this;
  }

  /// Snapshots `name@guid` or bookmarks `name#guid` of a dataset; the GUID is the IV set's too.
  public MadeUpTree points(String dataset, String... points) throws Problem {
    for (String point : points) {
      point(dataset, point, 0);
    }
    return this;
  }

  public MadeUpTree resealed(String dataset, String point) throws Problem {
    return point(dataset, point, 1000);
  }

  private MadeUpTree point(String dataset, String point, long ivset) throws Problem {
    DatasetName name = DatasetName.parse(dataset);
    String[] parts = point.split("[@#]", 2);
    long guid = Long.parseLong(parts[1]);
    BaseName base =
        point.contains("#") ? new BookmarkName(name, parts[0]) : new SnapshotName(name, parts[0]);
    history
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add(new HistoryPoint(base, guid, txg++, guid + ivset, 0));
    return this;
  }

  public TreeFacts tree() {
    return new TreeFacts(datasets.keySet().iterator().next(), datasets, history);
  }

  public static List<DatasetState> all(TreeFacts tree) {
    return List.copyOf(tree.datasets().values());
  }
}
