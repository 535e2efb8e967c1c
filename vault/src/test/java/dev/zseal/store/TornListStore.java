package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.List;
import java.util.function.Predicate;

/// A store one of whose lists was made while names came and went: some are in it neither as they
/// were nor as they are.
public final class TornListStore extends PassingStore {

  private final Predicate<String> unseen;
  private int whole;
  private boolean torn;

  /// @param unseen names that are not in the first list with any of them
  public TornListStore(Store store, Predicate<String> unseen) {
    this(store, unseen, 0);
  }

  /// @param whole how many lists with any of them are as they should be, before the one that is not
  public TornListStore(Store store, Predicate<String> unseen, int whole) {
    super(store);
    this.unseen = unseen;
    this.whole = whole;
  }

  /// Whether that list was made.
  public boolean isTorn() {
    return torn;
  }

  @Override
  void committing(String name) {}

  @Override
  public List<String> list(String folder) throws Problem {
    List<String> names = super.list(folder);
    if (torn || names.stream().noneMatch(unseen) || whole-- > 0) {
      return names;
    }
    torn = true;
    return names.stream().filter(unseen.negate()).toList();
  }
}
