package dev.zseal.history;

import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The history of all runs, in an SQLite database beside their logs.
///
/// It is an index: a database that is damaged, or of another version, is put aside and made again
/// from the logs. Safe for several threads and processes.
public final class History implements AutoCloseable {

  private static final int VERSION = 3;
  private static final String RUN =
      "id, job, started, why, outcome, millis, status, arrived, bytes, failures, retry";
  private static final int BUSY_MILLIS = 30_000;
  private static final Duration BETWEEN_SAMPLES = Duration.ofHours(1);
  private static final Duration SAMPLES_KEPT = Duration.ofDays(400);

  private static final String[] TABLES = {
    """
    CREATE TABLE IF NOT EXISTS run(
      id TEXT PRIMARY KEY, job TEXT NOT NULL, started INTEGER NOT NULL, why TEXT NOT NULL,
      outcome TEXT, millis INTEGER NOT NULL, status INTEGER NOT NULL, arrived INTEGER NOT NULL,
      bytes INTEGER NOT NULL, failures TEXT NOT NULL, retry INTEGER NOT NULL)\
    """,
    "CREATE INDEX IF NOT EXISTS run_by_job ON run(job, started)",
    """
    CREATE TABLE IF NOT EXISTS point(
      dataset TEXT NOT NULL, target TEXT NOT NULL, snapshot TEXT NOT NULL, guid INTEGER NOT NULL,
      creation INTEGER NOT NULL, verified INTEGER NOT NULL, how TEXT NOT NULL,
      PRIMARY KEY(dataset, target))\
    """,
    """
    CREATE TABLE IF NOT EXISTS space(
      target TEXT NOT NULL, time INTEGER NOT NULL, used INTEGER NOT NULL, free INTEGER NOT NULL,
      PRIMARY KEY(target, time))\
    """,
    "CREATE TABLE IF NOT EXISTS seen(job TEXT PRIMARY KEY, time INTEGER NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS expected(
      job TEXT NOT NULL, dataset TEXT NOT NULL, target TEXT NOT NULL, since INTEGER NOT NULL,
      PRIMARY KEY(job, dataset, target))\
    """,
    WrappingTable.TABLE,
    VigilTable.TABLE,
    "PRAGMA user_version = " + VERSION
  };

  private final State state;
  private final Connection db;

  private History(State state, Connection db) {
    this.state = state;
    this.db = db;
  }

  /// Opens the history of a state folder, and makes it if need be.
  public static History open(State state) throws Problem {
    Path file = state.folder(".").normalize().resolve("history.db");
    try {
      return connect(state, file);
    } catch (SQLException damaged) {
      try {
        Files.deleteIfExists(file.resolveSibling("history.db-wal"));
        Files.deleteIfExists(file.resolveSibling("history.db-shm"));
        if (Files.exists(file)) {
          Files.move(
              file, file.resolveSibling("history.db.damaged"), StandardCopyOption.REPLACE_EXISTING);
        }
        return connect(state, file);
      } catch (SQLException | IOException again) {
        again.addSuppressed(damaged);
        throw failed(again);
      }
    }
  }

  private static History connect(State state, Path file) throws SQLException, Problem {
    Connection db = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement s = db.createStatement()) {
      s.execute("PRAGMA busy_timeout = " + BUSY_MILLIS);
      s.execute("PRAGMA journal_mode = WAL");
      s.execute("PRAGMA synchronous = NORMAL");
      int version;
      try (ResultSet r = s.executeQuery("PRAGMA user_version")) {
        version = r.next() ? r.getInt(1) : 0;
      }
      if (version != 0 && version != VERSION) {
        throw new SQLException("version " + version);
      }
      try (ResultSet r = s.executeQuery("PRAGMA quick_check(1)")) {
        if (!r.next() || !r.getString(1).equals("ok")) {
          throw new SQLException("damaged");
        }
      }
      if (version == VERSION) {
        // They came later than the others.
        s.execute(WrappingTable.TABLE);
        s.execute(VigilTable.TABLE);
      }
      History history = new History(state, db);
      if (version == 0) {
        history.create();
        history.rebuild();
      }
      return history;
    } catch (SQLException e) {
      db.close();
      throw e;
    }
  }

  private void create() throws SQLException {
    try (Statement s = db.createStatement()) {
      for (String table : TABLES) {
        s.execute(table);
      }
    }
  }

  /// Takes over what the logs say.
  private void rebuild() throws SQLException, Problem {
    Path runs = state.folder("runs");
    List<Path> jobs;
    try (Stream<Path> folders = Files.list(runs)) {
      jobs = folders.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw failed(e);
    }
    db.setAutoCommit(false);
    for (Path job : jobs) {
      for (Path log : RunLog.of(state, job.getFileName().toString())) {
        List<Event.Dated> events = readable(log);
        Optional<Run> run = Run.of(events);
        if (run.isPresent()) {
          put(run.get());
          putKnown(run.get().job(), run.get().started());
        }
        for (Event.Dated dated : events) {
          if (dated.event() instanceof Event.Verified verified) {
            put(dated.time(), verified);
          }
          if (dated.event() instanceof Event.Wrapped wrapped) {
            WrappingTable.put(db, wrapped);
          }
        }
      }
    }
    db.commit();
    db.setAutoCommit(true);
  }

  /// One log that cannot be read does not keep the others from being known.
  private static List<Event.Dated> readable(Path log) {
    try {
      return RunLog.read(log);
    } catch (Problem _) {
      return List.of();
    }
  }

  /// Notes how a run stands.
  public synchronized void note(Run run) throws Problem {
    try {
      put(run);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// Notes that a snapshot was verified.
  public synchronized void note(Instant time, Event.Verified verified) throws Problem {
    try {
      put(time, verified);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// Notes how the key of a dataset was wrapped when it was brought to a pool.
  ///
  /// @return what is noted now; empty if nothing is new
  public synchronized Optional<Wrapping> note(Event.Wrapped wrapped) throws Problem {
    try {
      return WrappingTable.put(db, wrapped);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// How the key of each dataset was wrapped when it was brought to each pool last.
  public synchronized List<Wrapping> wrappings() throws Problem {
    try {
      return WrappingTable.all(db);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private void put(Run run) throws SQLException {
    try (PreparedStatement s =
        db.prepareStatement("INSERT OR REPLACE INTO run VALUES(?,?,?,?,?,?,?,?,?,?,?)")) {
      s.setString(1, run.id());
      s.setString(2, run.job());
      s.setLong(3, run.started().toEpochMilli());
      s.setString(4, run.why());
      s.setString(5, run.outcome().map(Outcome::word).orElse(null));
      s.setLong(6, run.took().toMillis());
      s.setInt(7, run.exitStatus());
      s.setInt(8, run.arrived());
      s.setLong(9, run.bytes());
      s.setString(10, String.join("\n", run.failures()));
      s.setBoolean(11, run.retry());
      s.executeUpdate();
    }
  }

  private void put(Instant time, Event.Verified e) throws SQLException {
    try (PreparedStatement s =
        db.prepareStatement(
            "INSERT INTO point VALUES(?,?,?,?,?,?,?) ON CONFLICT(dataset, target) DO UPDATE SET"
                + " snapshot = excluded.snapshot, guid = excluded.guid, creation ="
                + " excluded.creation, verified = excluded.verified, how = excluded.how WHERE"
                // One that was dated in the future does not stand in the way of what is true.
                + " excluded.creation >= point.creation OR point.creation > excluded.verified +"
                + " 600000")) {
      s.setString(1, e.dataset());
      s.setString(2, e.target());
      s.setString(3, e.snapshot());
      s.setLong(4, e.guid());
      s.setLong(5, e.creation().toEpochMilli());
      s.setLong(6, time.toEpochMilli());
      s.setString(7, e.how());
      s.executeUpdate();
    }
  }

  /// The last runs of a job, newest first.
  public synchronized List<Run> runs(String job, int most) throws Problem {
    try (PreparedStatement s =
        db.prepareStatement(
            "SELECT " + RUN + " FROM run WHERE job = ? ORDER BY started DESC LIMIT ?")) {
      s.setString(1, job);
      s.setInt(2, most);
      List<Run> runs = new ArrayList<>();
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          runs.add(run(r));
        }
      }
      return runs;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /* By position: to look up names takes longer than all the rest. */
  private static Run run(ResultSet r) throws SQLException {
    String failures = r.getString(10);
    return new Run(
        r.getString(2),
        r.getString(1),
        Instant.ofEpochMilli(r.getLong(3)),
        r.getString(4),
        Optional.ofNullable(r.getString(5)).map(Outcome::of),
        Duration.ofMillis(r.getLong(6)),
        r.getInt(7),
        r.getInt(8),
        r.getLong(9),
        failures.isEmpty() ? List.of() : failures.lines().toList(),
        r.getBoolean(11));
  }

  /// The newest run of a job that ended as wanted.
  public Optional<Run> last(String job, Outcome outcome) throws Problem {
    synchronized (this) {
      try (PreparedStatement s =
          db.prepareStatement(
              "SELECT "
                  + RUN
                  + " FROM run WHERE job = ? AND outcome = ? ORDER BY started DESC LIMIT 1")) {
        s.setString(1, job);
        s.setString(2, outcome.word());
        try (ResultSet r = s.executeQuery()) {
          return r.next() ? Optional.of(run(r)) : Optional.empty();
        }
      } catch (SQLException e) {
        throw failed(e);
      }
    }
  }

  /// The newest verified snapshot of each dataset at each target.
  public synchronized List<Point> points() throws Problem {
    try (Statement s = db.createStatement();
        ResultSet r = s.executeQuery("SELECT * FROM point ORDER BY dataset, target")) {
      List<Point> points = new ArrayList<>();
      while (r.next()) {
        points.add(
            new Point(
                r.getString("dataset"),
                r.getString("target"),
                r.getString("snapshot"),
                r.getLong("guid"),
                Instant.ofEpochMilli(r.getLong("creation")),
                Instant.ofEpochMilli(r.getLong("verified")),
                r.getString("how")));
      }
      return points;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// When this history heard of a job first; now, if it had not.
  public synchronized Instant known(String job, Instant now) throws Problem {
    try (PreparedStatement ask = db.prepareStatement("SELECT time FROM seen WHERE job = ?")) {
      putKnown(job, now);
      ask.setString(1, job);
      try (ResultSet r = ask.executeQuery()) {
        return r.next() ? Instant.ofEpochMilli(r.getLong(1)) : now;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private void putKnown(String job, Instant time) throws SQLException {
    try (PreparedStatement add = db.prepareStatement("INSERT OR IGNORE INTO seen VALUES(?,?)")) {
      add.setString(1, job);
      add.setLong(2, time.toEpochMilli());
      add.executeUpdate();
    }
  }

  /// Notes which copies a job is to bring; what it had to bring before is forgotten.
  ///
  /// @param copies `since` counts for those that are new
  /// @return the same, each with the time it was first heard of
  public synchronized List<Expected> expect(String job, List<Expected> copies) throws Problem {
    Set<Expected> known = new LinkedHashSet<>(expected(job));
    Map<String, Expected> gone = new LinkedHashMap<>();
    known.forEach(e -> gone.put(e.target() + " " + e.dataset(), e));
    List<Expected> all = new ArrayList<>();
    for (Expected copy : copies) {
      Expected before = gone.remove(copy.target() + " " + copy.dataset());
      all.add(before == null ? copy : before);
    }
    try (PreparedStatement add =
            db.prepareStatement("INSERT OR REPLACE INTO expected VALUES(?,?,?,?)");
        PreparedStatement drop =
            db.prepareStatement(
                "DELETE FROM expected WHERE job = ? AND dataset = ? AND target = ?")) {
      for (Expected e : all) {
        if (!known.contains(e)) {
          bind(add, job, e);
          add.setLong(4, e.since().toEpochMilli());
          add.executeUpdate();
        }
      }
      for (Expected e : gone.values()) {
        bind(drop, job, e);
        drop.executeUpdate();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
    return all;
  }

  private static void bind(PreparedStatement s, String job, Expected e) throws SQLException {
    s.setString(1, job);
    s.setString(2, e.dataset());
    s.setString(3, e.target());
  }

  /// Which copies a job was to bring when that was last known.
  public synchronized List<Expected> expected(String job) throws Problem {
    try (PreparedStatement s =
        db.prepareStatement("SELECT * FROM expected WHERE job = ? ORDER BY target, dataset")) {
      s.setString(1, job);
      List<Expected> all = new ArrayList<>();
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          all.add(
              new Expected(
                  r.getString("dataset"),
                  r.getString("target"),
                  Instant.ofEpochMilli(r.getLong("since"))));
        }
      }
      return all;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// Notes how full a target is. A sample an hour is kept.
  public synchronized void note(String target, SpaceSample sample) throws Problem {
    long time = sample.time().toEpochMilli();
    try (PreparedStatement add =
            db.prepareStatement(
                "INSERT INTO space SELECT ?,?,?,? WHERE NOT EXISTS (SELECT 1 FROM space WHERE"
                    + " target = ? AND time > ? AND time <= ?)");
        PreparedStatement drop =
            db.prepareStatement("DELETE FROM space WHERE target = ? AND time < ?")) {
      add.setString(1, target);
      add.setLong(2, time);
      add.setLong(3, sample.used());
      add.setLong(4, sample.free());
      add.setString(5, target);
      add.setLong(6, time - BETWEEN_SAMPLES.toMillis());
      add.setLong(7, time);
      if (add.executeUpdate() > 0) {
        drop.setString(1, target);
        drop.setLong(2, time - SAMPLES_KEPT.toMillis());
        drop.executeUpdate();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// How full a target was since then, oldest first.
  public synchronized List<SpaceSample> space(String target, Instant since) throws Problem {
    try (PreparedStatement s =
        db.prepareStatement(
            "SELECT time, used, free FROM space WHERE target = ? AND time >= ? ORDER BY time")) {
      s.setString(1, target);
      s.setLong(2, since.toEpochMilli());
      List<SpaceSample> samples = new ArrayList<>();
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          samples.add(
              new SpaceSample(Instant.ofEpochMilli(r.getLong(1)), r.getLong(2), r.getLong(3)));
        }
      }
      return samples;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// What the looks before noted of the jobs whose starts they wait for.
  public synchronized List<Vigil> vigils() throws Problem {
    try {
      return VigilTable.all(db);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// Notes it anew, of all jobs.
  public synchronized void keep(List<Vigil> vigils) throws Problem {
    try {
      VigilTable.replace(db, vigils);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static Problem failed(Exception e) {
    return new Problem.Unavailable(
        "the history of runs cannot be used",
        String.valueOf(e.getMessage()),
        "See whether its folder can be written and has room; the database may be deleted, it is"
            + " made again from the logs.",
        e);
  }

  @Override
  public void close() {
    try {
      db.close();
    } catch (SQLException _) {
      // All was committed.
    }
  }
}
