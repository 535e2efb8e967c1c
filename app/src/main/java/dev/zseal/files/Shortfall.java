package dev.zseal.files;

/// What an extraction could not do.
public enum Shortfall {
  /// Contents that cannot be read; nothing was written for them.
  DAMAGED("could not be read", true),
  /// Parts of a file that cannot be read; there are zeros in their place, and it is a salvaged one.
  HOLED("have zeros in place of what could not be read, and are called NAME.salvaged", true),
  /// Something else is there already.
  IN_THE_WAY("were left as they are: something of that name is there already", true),
  /// The target took no such file.
  REFUSED("could not be written", true),
  /// Devices without `--devices`.
  DEVICE("are devices (only with --devices)", false),
  /// Set-uid and set-gid bits without `--setuid`.
  SETUID("lost their set-uid or set-gid bit (kept with --setuid)", false),
  /// Owners, for want of permission.
  OWNER("belong to you now, not to their owner (root can keep that)", false),
  /// Windows owners.
  SID("belonged to a Windows SID, for which there is no uid", false),
  /// Extended attributes the target does not take.
  XATTR("lost an extended attribute", true),
  /// NFSv4 ACLs.
  ACL("lost an NFSv4 ACL, which the target cannot hold", false),
  /// Flags as immutable or append-only.
  FLAGS("lost flags such as immutable, which are not restored", false),
  /// Modes or times the target does not take.
  ATTRIBUTES("lost a mode or a time", true),
  /// Names the target cannot hold.
  NAME("got another name: the target cannot hold their own", false);

  /// Why something is in the way.
  static final String LEFT =
      "another file of that name is there already; it was left as it is, and this one not written";

  private final String words;
  private final boolean isLoss;

  Shortfall(String words, boolean isLoss) {
    this.words = words;
    this.isLoss = isLoss;
  }

  /// What to say behind a number of files.
  public String words() {
    return words;
  }

  /// Whether contents are lost by it: then every single file must be named.
  public boolean isDamage() {
    return this == DAMAGED || this == HOLED;
  }

  /// Whether the extraction is incomplete by it, rather than as asked.
  public boolean isLoss() {
    return isLoss;
  }
}
