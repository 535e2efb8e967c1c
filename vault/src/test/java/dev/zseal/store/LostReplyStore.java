package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.util.function.Predicate;

/// A network mount that does what it is asked for and then calls the name taken: the reply was
/// lost, and the client asked again (link(2), BUGS).
public final class LostReplyStore extends PassingStore {

  private final Predicate<String> lost;

  /// @param lost of which objects
  public LostReplyStore(Store store, Predicate<String> lost) {
    super(store);
    this.lost = lost;
  }

  @Override
  void committing(String name) {}

  @Override
  void committed(String name) throws Problem {
    if (lost.test(name)) {
      throw new Problem.Conflict(name + " exists already", "another wrote it", "Run it again.");
    }
  }
}
