package dev.zseal.store;

import dev.zseal.problem.Problem;

/// A store whose user lets others have their turn before an object is opened.
public final class HookedStore extends PassingStore {

  private final Hook opening;

  /// What happens meanwhile.
  public interface Hook {
    void opening(String name) throws Exception;
  }

  public HookedStore(Store store, Hook opening) {
    super(store);
    this.opening = opening;
  }

  @Override
  void committing(String name) {}

  @Override
  public StoredObject open(String name) throws Problem {
    try {
      opening.opening(name);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return super.open(name);
  }
}
