/// Driving `zfs` and `zpool`, on this machine or over the system's own `ssh`: argv in, typed facts
/// out, every error named.
///
/// A [ZfsHost] is where the commands run. Its facts ([SnapshotFacts], [DatasetFacts] and so on)
/// come from machine output only (`-H -p`), split at tabs; its acts are few, and none rolls back,
/// forces, or destroys anything but a bookmark of zseal's own.
///
/// This is the only package that starts processes. None is ever started through a local shell; what
/// goes to a remote one is quoted by one function, [ShellWords#quote(String)]. No secret is ever
/// part of a command line.
@NullMarked
package dev.zseal.zfs;

import org.jspecify.annotations.NullMarked;
