package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.List;

/// A store in which a file comes, and the one before it goes, whenever somebody lists a folder.
public final class BusyFolderStore extends PassingStore {

  private final Store store;
  private final String name;
  private int lists;

  /// @param name pattern of the files that come and go, by number
  public BusyFolderStore(Store store, String name) {
    super(store);
    this.store = store;
    this.name = name;
  }

  @Override
  void committing(String name) {}

  @Override
  public List<String> list(String folder) throws Problem {
    store.delete(name.formatted(lists));
    store.put(name.formatted(++lists), new byte[1]);
    return super.list(folder);
  }
}
