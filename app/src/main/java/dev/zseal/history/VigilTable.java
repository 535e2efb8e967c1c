package dev.zseal.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What looks noted of jobs whose starts they wait for, in the history's database. No log has it:
/// when the database is lost, the looks begin anew.
final class VigilTable {

  static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS vigil(
        job TEXT PRIMARY KEY, schedule TEXT NOT NULL, since INTEGER NOT NULL,
        seen INTEGER NOT NULL, missed INTEGER)\
      """;

  private VigilTable() {}

  static List<Vigil> all(Connection db) throws SQLException {
    try (Statement s = db.createStatement();
        ResultSet r = s.executeQuery("SELECT job, schedule, since, seen, missed FROM vigil")) {
      List<Vigil> found = new ArrayList<>();
      while (r.next()) {
        long missed = r.getLong(5);
        Optional<Instant> due =
            r.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(missed));
        found.add(
            new Vigil(
                r.getString(1),
                r.getString(2),
                Instant.ofEpochMilli(r.getLong(3)),
                Instant.ofEpochMilli(r.getLong(4)),
                due));
      }
      return found;
    }
  }

  /// In the place of all that is there, at once.
  static void replace(Connection db, List<Vigil> vigils) throws SQLException {
    db.setAutoCommit(false);
    try {
      put(db, vigils);
      db.commit();
    } catch (SQLException e) {
      db.rollback();
      throw e;
    } finally {
      db.setAutoCommit(true);
    }
  }

  private static void put(Connection db, List<Vigil> vigils) throws SQLException {
    try (Statement none = db.createStatement();
        PreparedStatement s = db.prepareStatement("INSERT INTO vigil VALUES(?,?,?,?,?)")) {
      none.executeUpdate("DELETE FROM vigil");
      for (Vigil vigil : vigils) {
        s.setString(1, vigil.job());
        s.setString(2, vigil.when());
        s.setLong(3, vigil.since().toEpochMilli());
        s.setLong(4, vigil.seen().toEpochMilli());
        if (vigil.missed().isPresent()) {
          s.setLong(5, vigil.missed().get().toEpochMilli());
        } else {
          s.setNull(5, Types.INTEGER);
        }
        s.executeUpdate();
      }
    }
  }
}
