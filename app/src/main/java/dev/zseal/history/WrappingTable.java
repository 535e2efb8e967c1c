package dev.zseal.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How keys are wrapped, in the history's database.
final class WrappingTable {

  static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS wrapping(
        dataset TEXT NOT NULL, target TEXT NOT NULL, snapshot TEXT NOT NULL,
        creation INTEGER NOT NULL, root TEXT NOT NULL, capsule TEXT NOT NULL,
        fingerprint TEXT NOT NULL, before TEXT, PRIMARY KEY(dataset, target))\
      """;

  private WrappingTable() {}

  /// Takes over what a run saw; returns what is new, or nothing.
  static Optional<Wrapping> put(Connection db, Event.Wrapped seen) throws SQLException {
    Optional<Wrapping> known = known(db, seen.dataset(), seen.target());
    if (known.isPresent() && known.get().isStill(seen)) {
      return Optional.empty();
    }
    Wrapping now = known.map(w -> w.after(seen)).orElseGet(() -> Wrapping.first(seen));
    try (PreparedStatement s =
        db.prepareStatement("INSERT OR REPLACE INTO wrapping VALUES(?,?,?,?,?,?,?,?)")) {
      s.setString(1, now.dataset());
      s.setString(2, now.target());
      s.setString(3, now.snapshot());
      s.setLong(4, now.creation().toEpochMilli());
      s.setString(5, now.root());
      s.setString(6, now.of());
      s.setString(7, now.fingerprint());
      s.setString(8, now.before().orElse(null));
      s.executeUpdate();
    }
    return Optional.of(now);
  }

  private static Optional<Wrapping> known(Connection db, String dataset, String target)
      throws SQLException {
    try (PreparedStatement s =
        db.prepareStatement("SELECT * FROM wrapping WHERE dataset = ? AND target = ?")) {
      s.setString(1, dataset);
      s.setString(2, target);
      return read(s).stream().findFirst();
    }
  }

  static List<Wrapping> all(Connection db) throws SQLException {
    try (PreparedStatement s =
        db.prepareStatement("SELECT * FROM wrapping ORDER BY dataset, target")) {
      return read(s);
    }
  }

  private static List<Wrapping> read(PreparedStatement s) throws SQLException {
    try (ResultSet r = s.executeQuery()) {
      List<Wrapping> found = new ArrayList<>();
      while (r.next()) {
        found.add(
            new Wrapping(
                r.getString(1),
                r.getString(2),
                r.getString(3),
                Instant.ofEpochMilli(r.getLong(4)),
                r.getString(5),
                r.getString(6),
                r.getString(7),
                Optional.ofNullable(r.getString(8))));
      }
      return found;
    }
  }
}
