package dev.zseal.config;

import java.util.ArrayList;
import java.util.List;

/// The tables of the file and their keys, as `docs/configuration.md` has them.
enum TableKind {
  FILE(
      "the top of the file",
      "zone",
      "state",
      "alert_repeat",
      "ignore",
      "at_once",
      "metrics_port",
      "metrics_file",
      "defaults",
      "source",
      "target",
      "job",
      "alert"),
  SOURCE("[source.NAME]", "host", "ssh_config"),
  TARGET(
      "[target.NAME]",
      "vault",
      "pool",
      "host",
      "ssh_config",
      "import",
      "import_dirs",
      "import_guid",
      "may_be_away"),
  JOB(
      "[job.NAME]",
      "kind",
      "datasets",
      "exclude",
      "property",
      "recursive",
      "source",
      "to",
      "vault",
      "pool",
      "schedule",
      "jitter",
      "window",
      "after",
      "limit",
      "max_age",
      "monitor",
      "monitor_kind",
      "snapshots",
      "match",
      "latest_only",
      "verify",
      "keep",
      "keep_source",
      "sample",
      "key",
      "canary",
      "files",
      "compare"),
  KEEP(
      "keep or keep_source",
      "last",
      "hourly",
      "daily",
      "weekly",
      "monthly",
      "yearly",
      "within",
      "tags"),
  ALERT(
      "[alert.NAME]",
      "kind",
      "host",
      "port",
      "security",
      "user",
      "password",
      "from",
      "to",
      "url",
      "token",
      "signing_key",
      "headers");

  private final String place;

  @SuppressWarnings("ImmutableEnumChecker") // Made by List.of.
  private final List<String> keys;

  TableKind(String place, String... keys) {
    this.place = place;
    this.keys = List.of(keys);
  }

  List<String> keys() {
    return keys;
  }

  /// Which other tables have such a key.
  String elsewhere(String key) {
    List<String> places = new ArrayList<>();
    for (TableKind kind : values()) {
      if (kind != this && kind.keys.contains(key)) {
        places.add(kind.place);
      }
    }
    return String.join(" or ", places);
  }
}
