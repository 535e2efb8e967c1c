package dev.zseal.zpl;

import java.util.List;

/// The NFSv4 ACL every node has. On Linux it only mirrors the mode: see [#isTrivial].
///
/// POSIX ACLs are no part of it: they are extended attributes ([PosixAcl]).
///
/// @param isTrivial whether it says nothing that the mode does not
public record Acl(List<Ace> entries, boolean isTrivial) {
  public Acl {
    entries = List.copyOf(entries);
  }
}
