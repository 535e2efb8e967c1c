package dev.zseal.zfs;

import dev.zseal.name.BaseName;
import dev.zseal.name.BookmarkName;
import dev.zseal.name.DatasetName;
import dev.zseal.name.SnapshotName;
import dev.zseal.nvlist.ResumeToken;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A machine with ZFS: this one, or one that ssh reaches.
///
/// Facts are asked anew at each call. Each call is one process, and none outlives it. Calls may be
/// made from many threads.
public final class ZfsHost {

  /// What the names of all bookmarks begin with that zseal makes, and may destroy.
  public static final String BOOKMARK_PREFIX = "zseal-";

  /* Long enough for a list of 100,000 snapshots from sleepy disks. */
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);
  private static final int ANSWER_BYTES_MAX = 64 * 1024 * 1024;

  private static final int AT_ONCE = 100;

  private static final Pattern GUID = Pattern.compile("[1-9][0-9]{0,19}");
  private static final Pattern TAG = Pattern.compile("zseal-[a-z0-9-]{1,100}");
  private static final Pattern PROPERTY =
      Pattern.compile("[a-z0-9][a-z0-9:._-]{0,254}|written@[\\w.: -]{1,255}");
  private static final Pattern FEATURE = Pattern.compile("[a-z0-9][a-z0-9_:.-]{0,99}");
  private static final Pattern PROGRAM = Pattern.compile("[^-=\\x00-\\x1f][^=\\x00-\\x1f]*");

  private final Route route;
  private final String zfs;
  private final String zpool;
  private final Duration answerLimit;

  private ZfsHost(Route route, String zfs, String zpool, Duration answerLimit) {
    this.route = route;
    this.zfs = zfs;
    this.zpool = zpool;
    this.answerLimit = answerLimit;
  }

  /// This machine.
  public static ZfsHost local() {
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return new ZfsHost(new Route.Local(path), "zfs", "zpool", ANSWER_LIMIT);
  }

  /// A machine that `ssh` reaches without asking anything, as its configuration says.
  public static ZfsHost ssh(SshTarget target) {
    return new ZfsHost(new Route.Ssh(target, null), "zfs", "zpool", ANSWER_LIMIT);
  }

  /// The same, with an ssh configuration file in place of the user's own.
  public static ZfsHost ssh(SshTarget target, Path configuration) {
    return new ZfsHost(new Route.Ssh(target, configuration), "zfs", "zpool", ANSWER_LIMIT);
  }

  /// The same machine, with other names or paths of the two programs.
  public ZfsHost withPrograms(String zfsProgram, String zpoolProgram) throws Problem.Usage {
    for (String program : List.of(zfsProgram, zpoolProgram)) {
      if (!PROGRAM.matcher(program).matches()) {
        throw new Problem.Usage(
            "Not the name of a program",
            Failures.printable("'" + program + "'"),
            "Name zfs and zpool by their names or absolute paths.");
      }
    }
    return new ZfsHost(route, zfsProgram, zpoolProgram, answerLimit);
  }

  /// The same machine, for questions that are not worth a longer wait.
  public ZfsHost withAnswerLimit(Duration limit) {
    return new ZfsHost(route, zfs, zpool, limit);
  }

  /// The place as a person would name it: `this machine` or the ssh URL.
  public String place() {
    return route.place();
  }

  public ZfsVersion version() throws Problem {
    return Answers.version(answer(Command.version()));
  }

  /// The filesystems and volumes from `root` down, itself first.
  public List<DatasetFacts> datasets(DatasetName root) throws Problem {
    return Answers.datasets(answer(Command.datasets(root)));
  }

  /// One filesystem or volume; empty if there is none of that name.
  public Optional<DatasetFacts> dataset(DatasetName name) throws Problem {
    Answer answer = run(Command.dataset(name));
    if (answer.isMissing(name)) {
      return Optional.empty();
    }
    return Answers.datasets(answer.orThrow(route)).stream().findFirst();
  }

  /// The dataset's own snapshots, oldest first.
  public List<SnapshotFacts> snapshots(DatasetName dataset) throws Problem {
    return Answers.snapshots(answer(Command.snapshots(dataset)));
  }

  /// The snapshots of `root` and of all datasets below it, oldest first.
  public List<SnapshotFacts> snapshotsBelow(DatasetName root) throws Problem {
    return Answers.snapshots(answer(Command.snapshotsBelow(root)));
  }

  /// The dataset's own bookmarks, oldest first.
  public List<BookmarkFacts> bookmarks(DatasetName dataset) throws Problem {
    return Answers.bookmarks(answer(Command.bookmarks(dataset)));
  }

  /// A dataset with all below it; empty if there is none of that name.
  public Optional<TreeFacts> tree(DatasetName root) throws Problem {
    Answer answer = run(Command.tree(root));
    if (answer.isMissing(root)) {
      return Optional.empty();
    }
    String states = answer.orThrow(route);
    return Optional.of(Answers.tree(root, states, answer(Command.history(root, true))));
  }

  /// The dataset's own snapshots and bookmarks, oldest first.
  public List<HistoryPoint> history(DatasetName dataset) throws Problem {
    return Answers.history(answer(Command.history(dataset, false)));
  }

  /// The holds on those snapshots. One that is gone by now has none: another job may have pruned it
  /// since they were listed.
  public List<Hold> holds(List<SnapshotName> snapshots) throws Problem {
    List<SnapshotName> there = new ArrayList<>(snapshots);
    while (!there.isEmpty()) {
      Answer answer = run(Command.holds(there));
      if (!there.removeIf(answer::isMissing)) {
        return Answers.holds(answer.orThrow(route));
      }
    }
    return List.of();
  }

  /// About how many bytes raw sends would write: the first on that base, or as a full, then the
  /// increments from snapshot to snapshot up to the last.
  public long estimate(Optional<BaseName> base, SnapshotName first, SnapshotName last)
      throws Problem {
    long bytes = Answers.estimate(answer(Command.estimate(first, base.orElse(null))));
    return first.equals(last)
        ? bytes
        : bytes + Answers.estimate(answer(Command.estimateAll(first, last)));
  }

  /// Bytes that can still be written into a dataset; empty if zfs does not tell.
  public OptionalLong available(DatasetName dataset) throws Problem {
    for (PropertyFact fact : properties(dataset, List.of("available")).values()) {
      if (fact.value().matches("[0-9]{1,18}")) {
        return OptionalLong.of(Long.parseLong(fact.value()));
      }
    }
    return OptionalLong.empty();
  }

  /// What `zfs allow` says of a dataset: for people, no two versions need agree on it.
  public String allowed(DatasetName dataset) throws Problem {
    return Failures.printable(answer(Command.allowed(dataset)));
  }

  /// The pools that are imported.
  public List<PoolFacts> pools() throws Problem {
    return Answers.pools(answer(Command.pools()));
  }

  /// What the pool has lost for good; empty where zpool does not say. A word of warning is all that
  /// comes of it, so a zpool that fails is none to stop for.
  public Optional<PoolErrors> poolErrors(String pool) throws Problem {
    String name = poolWord(pool);
    Answer answer = run(Command.poolStatus(name, "-j", "-p"));
    if (answer.exit().status() != 0) {
      answer = run(Command.poolStatus(name));
    }
    OptionalLong count = PoolErrors.count(answer.output());
    if (answer.exit().status() != 0 || count.isEmpty()) {
      return Optional.empty();
    }
    String verbose = count.getAsLong() == 0 ? "" : run(Command.poolStatus(name, "-v")).output();
    return Optional.of(PoolErrors.of(count.getAsLong(), verbose));
  }

  /// Some properties of a dataset, in the order named. All must be known to that ZFS.
  public Map<String, PropertyFact> properties(DatasetName dataset, List<String> names)
      throws Problem {
    if (names.isEmpty() || !names.stream().allMatch(name -> PROPERTY.matcher(name).matches())) {
      throw new IllegalArgumentException("not names of properties: " + names);
    }
    return Answers.properties(names, answer(Command.properties(dataset, names)));
  }

  /// The state of a pool feature, named without `feature@`.
  ///
  /// `physical_rewrite` matters: a pool where it is active may leave blocks out of increments.
  public FeatureState poolFeature(String pool, String feature) throws Problem {
    var checked = DatasetName.parse(pool);
    if (!checked.pool().equals(pool) || !FEATURE.matcher(feature).matches()) {
      throw new IllegalArgumentException("not a pool and a feature");
    }
    Answer answer = run(Command.poolFeature(pool, feature));
    if (answer.exit().status() != 0 && answer.exit().stderr().contains("invalid property")) {
      return FeatureState.ABSENT;
    }
    return Answers.feature(answer.orThrow(route));
  }

  /// Makes all the snapshots at one moment, or none: of one pool, one of each dataset.
  public void snapshot(List<SnapshotName> snapshots) throws Problem {
    if (snapshots.isEmpty()) {
      throw new IllegalArgumentException("no snapshot named");
    }
    var datasets = new HashSet<DatasetName>();
    for (SnapshotName snapshot : snapshots) {
      if (!datasets.add(snapshot.dataset())) {
        throw notAtOnce(snapshot + " is the second of its dataset");
      }
      if (!snapshot.dataset().pool().equals(snapshots.getFirst().dataset().pool())) {
        throw notAtOnce(snapshot + " is in another pool than " + snapshots.getFirst());
      }
    }
    String _ = answer(Command.snapshot(snapshots));
  }

  private static Problem.Usage notAtOnce(String evidence) {
    return new Problem.Usage(
        "ZFS cannot make these snapshots at one moment",
        evidence,
        "Name one snapshot of each dataset, all in one pool, in each call.");
  }

  /// Makes a snapshot of that name of the dataset and all below it, at one moment.
  public void snapshotRecursive(SnapshotName snapshot) throws Problem {
    String _ = answer(Command.snapshotRecursive(snapshot));
  }

  /// Leaves a bookmark of the snapshot. One that is there already, of the same snapshot, is fine.
  public void bookmark(SnapshotName snapshot, BookmarkName bookmark) throws Problem {
    Answer answer = run(Command.bookmark(snapshot, bookmark));
    if (answer.exit().status() != 0 && !isBookmarked(snapshot, bookmark)) {
      String _ = answer.orThrow(route);
    }
  }

  /* Asked only after a failure: facts decide then, not words, and nothing can change between. */
  private boolean isBookmarked(SnapshotName snapshot, BookmarkName bookmark) {
    try {
      for (BookmarkFacts there : bookmarks(bookmark.dataset())) {
        if (there.name().equals(bookmark)) {
          return snapshots(snapshot.dataset()).stream()
              .anyMatch(s -> s.name().equals(snapshot) && s.guid() == there.guid());
        }
      }
      return false;
    } catch (Problem _) {
      /* The first failure is the one to tell. */
      return false;
    }
  }

  /// Destroys a bookmark that zseal made, known by its name.
  public void destroyBookmark(BookmarkName bookmark) throws Problem {
    if (!bookmark.bookmark().startsWith(BOOKMARK_PREFIX)) {
      throw new Problem.Refused(
          "The bookmark " + bookmark + " was not destroyed",
          "zseal did not make it: its name does not begin with " + BOOKMARK_PREFIX,
          "Destroy it by hand if it is no longer needed.");
    }
    String _ = answer(Command.destroyBookmark(bookmark));
  }

  /// Destroys snapshots of one dataset that zseal took, known by their names. Zfs refuses those
  /// that are held or cloned, and then destroys none of them.
  public void destroySnapshots(List<SnapshotName> snapshots) throws Problem {
    for (SnapshotName snapshot : snapshots) {
      if (!snapshot.snapshot().startsWith(BOOKMARK_PREFIX)
          || !snapshot.dataset().equals(snapshots.getFirst().dataset())) {
        throw new Problem.Refused(
            "The snapshot " + snapshot + " was not destroyed",
            "zseal did not take it: its name does not begin with " + BOOKMARK_PREFIX,
            "Destroy it by hand if it is no longer needed.");
      }
    }
    for (int i = 0; i < snapshots.size(); i += AT_ONCE) {
      String _ =
          answer(
              Command.destroySnapshots(
                  snapshots.subList(i, Math.min(i + AT_ONCE, snapshots.size()))));
    }
  }

  /// The value of a property for a dataset and all below it; `-` where it has none.
  public Map<DatasetName, String> propertyBelow(DatasetName root, String name) throws Problem {
    if (!PROPERTY.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a property: " + name);
    }
    return Answers.values(answer(Command.propertyBelow(root, name)));
  }

  /// Holds snapshots; those that have that tag already are fine.
  public void hold(String tag, List<SnapshotName> snapshots) throws Problem {
    each("tag already exists on this dataset", snapshots, some -> Command.hold(own(tag), some));
  }

  /// Releases snapshots from a tag of zseal's; those that have it no more are fine.
  public void release(String tag, List<SnapshotName> snapshots) throws Problem {
    each("no such tag on this dataset", snapshots, some -> Command.release(own(tag), some));
  }

  /// Zfs does with several snapshots all or nothing, and says which it was that failed: then each
  /// is tried by itself.
  private void each(
      String fine, List<SnapshotName> snapshots, Function<List<SnapshotName>, Command> command)
      throws Problem {
    for (int i = 0; i < snapshots.size(); i += AT_ONCE) {
      List<SnapshotName> some = snapshots.subList(i, Math.min(i + AT_ONCE, snapshots.size()));
      Answer answer = run(command.apply(some));
      if (answer.exit().status() == 0) {
        continue;
      }
      if (!answer.exit().stderr().contains(fine)) {
        String _ = answer.orThrow(route);
      }
      for (SnapshotName snapshot : some.size() == 1 ? List.<SnapshotName>of() : some) {
        each(fine, List.of(snapshot), command);
      }
    }
  }

  private static String own(String tag) {
    if (!TAG.matcher(tag).matches()) {
      throw new IllegalArgumentException("not a tag of zseal's: " + tag);
    }
    return tag;
  }

  /// Makes an empty filesystem that is never mounted, to hold others.
  ///
  /// @param plain say that it is not encrypted: its parent is
  public void createEmpty(DatasetName name, boolean plain) throws Problem {
    String _ = answer(Command.createEmpty(name, plain));
  }

  /// Gives a dataset another name, as its source did.
  public void rename(DatasetName from, DatasetName to) throws Problem {
    String _ = answer(Command.rename(from, to));
  }

  /// Takes a dataset back to a snapshot. All that was written since is gone.
  ///
  /// Only for a user who asked for this very act.
  ///
  /// @param destroyNewer destroy newer snapshots; else it is refused if there are any
  public void rollBack(SnapshotName snapshot, boolean destroyNewer) throws Problem {
    String _ = answer(Command.rollBack(snapshot, destroyNewer));
  }

  /// Imports a pool and mounts nothing of it.
  ///
  /// @param pool its name, or its GUID in digits
  /// @param folders where to look for its devices; none to leave it to zpool
  public void importPool(String pool, List<Path> folders) throws Problem {
    String _ =
        answer(Command.importPool(poolWord(pool), folders.stream().map(Path::toString).toList()));
  }

  public void exportPool(String pool) throws Problem {
    String _ = answer(Command.exportPool(poolWord(pool)));
  }

  private static String poolWord(String pool) throws Problem.Usage {
    if (!GUID.matcher(pool).matches() && !DatasetName.parse(pool).pool().equals(pool)) {
      throw new Problem.Usage(
          "Not a pool", "'" + pool + "' names a dataset in one", "Name it as zpool list does.");
    }
    return pool;
  }

  /// Starts a full raw send.
  public RunningSend send(SnapshotName snapshot) throws Problem {
    return send(Command.send(snapshot, null));
  }

  /// Starts an incremental raw send from a snapshot or bookmark.
  public RunningSend send(SnapshotName snapshot, BaseName base) throws Problem {
    return send(Command.send(snapshot, base));
  }

  /// Goes on with an interrupted raw send of `snapshot`, where the token says.
  public RunningSend resume(SnapshotName snapshot, ResumeToken token) throws Problem {
    return send(Command.resume(snapshot, token));
  }

  private RunningSend send(Command command) throws Problem {
    return new RunningSend(command, route, Child.startReading(argv(command)));
  }

  /// Starts a receive that mounts nothing and overwrites nothing.
  public RunningReceive receive(DatasetName target, RestoredProperties properties) throws Problem {
    return receive(Command.receive(target, properties));
  }

  /// Starts a receive that mounts nothing, overwrites nothing, and can be resumed when it is
  /// interrupted.
  public RunningReceive receiveResumable(DatasetName target, RestoredProperties properties)
      throws Problem {
    return receive(Command.receiveResumable(target, properties));
  }

  /// Starts a receive that writes nothing but blocks which the snapshot there has lost.
  public RunningReceive heal(SnapshotName target) throws Problem {
    return receive(Command.heal(target));
  }

  private RunningReceive receive(Command command) throws Problem {
    return new RunningReceive(command, route, Child.startWriting(argv(command)));
  }

  /// Lets go of what an interrupted receive left; what it received is gone.
  public void abortReceive(DatasetName target) throws Problem {
    String _ = answer(Command.abortReceive(target));
  }

  private List<String> argv(Command command) throws Problem.Usage {
    var words = new ArrayList<String>();
    words.add(
        switch (command.tool()) {
          case ZFS -> zfs;
          case ZPOOL -> zpool;
        });
    words.addAll(command.words());
    List<String> argv = route.argv(words);
    for (String argument : argv) {
      if (argument.getBytes(StandardCharsets.UTF_8).length > Route.ARGUMENT_BYTES_MAX) {
        throw new Problem.Usage(
            "Too many names for one call",
            command.words().size() + " words do not fit in one command to " + route.place(),
            "Name fewer at a time, or snapshot a parent with -r.");
      }
    }
    return argv;
  }

  private String answer(Command command) throws Problem {
    return run(command).orThrow(route);
  }

  private Answer run(Command command) throws Problem {
    try (Child child = Child.startReading(argv(command))) {
      var late = new AtomicBoolean();
      /* Reading is what blocks; killing the process is what ends it. */
      var watch = Thread.ofVirtual().start(() -> late.set(!child.endsWithin(answerLimit)));
      byte[] output = child.stdout().readNBytes(ANSWER_BYTES_MAX + 1);
      if (output.length > ANSWER_BYTES_MAX) {
        String evidence = "its answer is longer than " + ANSWER_BYTES_MAX + " bytes";
        throw Failures.noAnswer(command, route, evidence);
      }
      Child.Exit exit = child.await();
      watch.join();
      if (late.get()) {
        throw Failures.noAnswer(command, route, "no answer in " + answerLimit.toSeconds() + " s");
      }
      return new Answer(command, new String(output, StandardCharsets.UTF_8), exit);
    } catch (IOException e) {
      /* Half a list must never pass for a whole one. */
      throw Failures.noAnswer(command, route, "its answer broke off: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Failures.noAnswer(command, route, "it was interrupted");
    }
  }
}
