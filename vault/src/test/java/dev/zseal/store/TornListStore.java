package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.List;
import java.util.function.Predicate;

/// A store whose first list was made while names came and went: some are in it neither as they were
/// nor as they are.
public final class TornListStore extends PassingStore {

  private final Predicate<String> unseen;
  private boolean torn;

  /// @param unseen names that are not in the first list with any of them
  public TornListStore(Store store, Predicate<String> unseen) {
    super(store);
    this.unseen = unseen;
  }

  @Override
  void committing(String name) {}

  @Override
  public List<String> list(String folder) throws Problem {
    List<String> names = super.list(folder);
    if (torn || names.stream().noneMatch(unseen)) {
      return names;
    }
    torn = true;
    return names.stream().filter(unseen.negate()).toList();
  }
}
