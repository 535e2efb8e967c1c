package dev.zseal.store;

import dev.zseal.problem.Problem;
import java.nio.ByteBuffer;
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
  public NewObject create(String name) throws Problem {
    NewObject object = super.create(name);
    return lost.test(name) ? new Lost(object, name) : object;
  }

  private record Lost(NewObject object, String name) implements NewObject {

    @Override
    public void write(byte[] bytes, int offset, int length) throws Problem {
      object.write(bytes, offset, length);
    }

    @Override
    public void writeAt(long position, byte[] bytes, int offset, int length) throws Problem {
      object.writeAt(position, bytes, offset, length);
    }

    @Override
    public void read(long position, ByteBuffer into) throws Problem {
      object.read(position, into);
    }

    @Override
    public void commit() throws Problem {
      object.commit();
      throw new Problem.Conflict(name + " exists already", "another wrote it", "Run it again.");
    }

    @Override
    public void close() {
      object.close();
    }
  }
}
