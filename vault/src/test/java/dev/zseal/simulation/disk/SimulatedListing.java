package dev.zseal.simulation.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// The names in a folder. As with a real one, its iterator fails with an unchecked exception.
final class SimulatedListing implements DirectoryStream<Path> {

  private final SimulatedFileSystem system;
  private final SimulatedPath folder;
  private final List<String> names;

  SimulatedListing(SimulatedFileSystem system, SimulatedPath folder, List<String> names) {
    this.system = system;
    this.folder = folder;
    // In no order that means anything.
    this.names =
        names.stream().sorted((a, b) -> Integer.compare(a.hashCode(), b.hashCode())).toList();
  }

  @Override
  public Iterator<Path> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        if (next == 0) {
          read();
        }
        return next < names.size();
      }

      @Override
      public Path next() {
        if (next >= names.size()) {
          throw new NoSuchElementException();
        }
        return folder.resolve(names.get(next++));
      }
    };
  }

  private void read() {
    synchronized (system.disk) {
      try {
        system.begin(OperationKind.READ, folder);
        system.end();
      } catch (IOException e) {
        throw new DirectoryIteratorException(e);
      }
    }
  }

  @Override
  public void close() {}
}
