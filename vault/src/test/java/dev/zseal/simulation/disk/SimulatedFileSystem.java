package dev.zseal.simulation.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A [Disk] as one process has it: its open files, its locks, its faults.
///
/// When the process dies, by power cut or alone, this object is dead with it: every operation
/// fails, so threads that have not heard of it yet do no harm. The next process gets another.
public final class SimulatedFileSystem extends FileSystem {

  final Disk disk;
  final boolean hardLinks;
  final Turns turns;
  final List<SimulatedLock> locks = new ArrayList<>();
  List<SimulatedLock> neighbours = List.of();
  private final Operations operations;
  private final boolean foreign;
  private AfterCreate afterCreate = _ -> {};
  private Runnable meanwhile = () -> {};
  private final SimulatedProvider provider = new SimulatedProvider(this);

  /// @param hardLinks whether there are hard links: not on exFAT
  /// @param shortTransfers whether reads and writes move fewer bytes than asked at times
  public SimulatedFileSystem(
      Disk disk, RandomGenerator random, boolean hardLinks, boolean shortTransfers) {
    this(disk, random, hardLinks, shortTransfers, false);
  }

  /// @param foreign whether it is mounted from elsewhere, where others do not see its locks
  public SimulatedFileSystem(
      Disk disk,
      RandomGenerator random,
      boolean hardLinks,
      boolean shortTransfers,
      boolean foreign) {
    this.foreign = foreign;
    this.disk = disk;
    this.hardLinks = hardLinks;
    this.turns = new Turns(disk);
    this.operations = new Operations(random, shortTransfers);
  }

  /// A file system on which nothing goes wrong.
  public static SimulatedFileSystem sound(Disk disk) {
    return new SimulatedFileSystem(disk, new java.util.SplittableRandom(0), true, false);
  }

  /// The same disk as another machine has it, on which nothing goes wrong.
  public SimulatedFileSystem elsewhere() {
    return new SimulatedFileSystem(
        disk, new java.util.SplittableRandom(0), hardLinks, false, foreign);
  }

  /// The same disk as another process of this machine has it, on which nothing goes wrong.
  public SimulatedFileSystem beside() {
    SimulatedFileSystem other = elsewhere();
    other.neighbours = locks;
    synchronized (disk) {
      neighbours = other.locks;
    }
    return other;
  }

  /// Whether somebody of this process holds the lock of this file.
  public boolean isLocked(Path file) {
    synchronized (disk) {
      Node node = disk.find((SimulatedPath) file);
      return locks.stream().anyMatch(lock -> lock.isOf(node));
    }
  }

  /// Sets what another process does while an operation takes its time.
  public void meanwhile(Runnable other) {
    meanwhile = other;
  }

  boolean isForeign() {
    return foreign;
  }

  /// What another process does as soon as a file is there.
  public interface AfterCreate {
    void created(Path file) throws IOException;
  }

  /// Lets another process have its turn between the making of a file and what comes next.
  public void afterCreate(AfterCreate other) {
    afterCreate = other;
  }

  /// Sets what goes wrong next, in place of what was set before.
  public void set(@Nullable Fault fault) {
    synchronized (disk) {
      operations.set(fault);
    }
  }

  /// Whether the fault that was set last came about.
  public boolean hasFailed() {
    synchronized (disk) {
      return operations.fired();
    }
  }

  /// Whether the process is dead.
  public boolean isOff() {
    synchronized (disk) {
      return operations.isOff();
    }
  }

  /// Ends the process.
  public void switchOff() {
    synchronized (disk) {
      operations.switchOff();
      turns.end();
    }
  }

  /// All operations so far.
  public List<Operation> operations() {
    synchronized (disk) {
      return operations.done();
    }
  }

  /// How often threads came in an order that may be another one the next time.
  public int disorder() {
    synchronized (disk) {
      return turns.disorder();
    }
  }

  void created(SimulatedPath path) throws IOException {
    afterCreate.created(path);
  }

  int transfer(OperationKind kind, int wanted) {
    return operations.transfer(kind, wanted);
  }

  void begin(OperationKind kind, Object subject) throws IOException {
    turns.whileStill();
    try {
      operations.begin(kind, subject);
    } finally {
      endTurnsIfOff();
    }
    if (operations.isSlow()) {
      turns.standStill(meanwhile);
    }
  }

  void end() throws IOException {
    try {
      operations.end();
    } finally {
      endTurnsIfOff();
    }
  }

  private void endTurnsIfOff() {
    if (operations.isOff()) {
      turns.end();
    }
  }

  Node node(SimulatedPath path) throws IOException {
    Node node = disk.find(path);
    if (node == null) {
      throw new NoSuchFileException(path.toString());
    }
    return node;
  }

  FolderNode parent(SimulatedPath path) throws IOException {
    SimulatedPath parent = path.getParent();
    if (parent == null) {
      throw new IOException("Device or resource busy");
    }
    if (node(parent) instanceof FolderNode folder) {
      return folder;
    }
    throw new NotDirectoryException(parent.toString());
  }

  static String name(SimulatedPath path) {
    return path.names().getLast();
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public SimulatedPath getPath(String first, String... more) {
    return SimulatedPath.parse(
        this, more.length == 0 ? first : first + "/" + String.join("/", more));
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("switched off, not closed");
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(getPath("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    throw new UnsupportedOperationException("no patterns");
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("no users");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("nothing is watched");
  }
}
