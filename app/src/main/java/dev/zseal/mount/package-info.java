/// A snapshot as a directory of this machine, read-only, by Linux's FUSE: `zseal mount`.
///
/// [dev.zseal.mount.Mount] mounts and unmounts. The kernel asks for paths; `SnapshotOperations`
/// answers, in jfuse's and so in errno's terms; `SnapshotFiles` finds what a path leads to, and
/// keeps what it found. Requests come from several threads at once: each looks through a
/// [dev.zseal.zpl.FileSystem] of its own; an open file or directory is read by one at a time.
///
/// What is damaged is an I/O error to whoever reads it, and a line by
/// [dev.zseal.mount.MountListener]; everything else reads on.
@NullMarked
package dev.zseal.mount;

import org.jspecify.annotations.NullMarked;
