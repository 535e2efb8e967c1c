package dev.zseal.zpl;

import org.jspecify.annotations.Nullable;

/// A user or a group: a number, or (written by an SMB server) a Windows SID.
///
/// @param id the uid or gid; of a SID its last part, the RID
/// @param domainIndex 0 for a plain number, else the place of the SID's domain in the file system's
///   table of domains
/// @param domain the domain, `S-1-5-21-...`; null for a plain number, and if the table lacks it
public record Owner(long id, long domainIndex, @Nullable String domain) {

  /// A plain uid or gid.
  static Owner plain(long id) {
    return new Owner(id, 0, null);
  }

  /// Whether it is a number that `chown` understands.
  public boolean isPlain() {
    return domainIndex == 0;
  }

  /// `1000`, `S-1-5-21-1-2-3-1000`, or `?4-1000` if domain 4 is not known.
  @Override
  public String toString() {
    if (isPlain()) {
      return Long.toString(id);
    }
    return (domain == null ? "?" + domainIndex : domain) + "-" + id;
  }
}
