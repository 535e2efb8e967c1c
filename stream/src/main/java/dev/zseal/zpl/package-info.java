/// Files, directories and volumes, as OpenZFS keeps them in the objects of a snapshot.
///
/// [dev.zseal.zpl.FileSystem] finds its way from the *master node* to the root directory and from
/// there to every [dev.zseal.zpl.Node]; a node gives its attributes, ACL and extended attributes, a
/// link's target, and [dev.zseal.zpl.FileContents] which know where the holes are.
/// [dev.zseal.zpl.Volume] is the same for a volume, which is but one long object.
///
/// Names are bytes: [dev.zseal.zpl.Names] writes and reads those that are no text. What is damaged
/// is a [dev.zseal.problem.Problem.Corrupt] of the entry or node it concerns; everything else can
/// be read on.
///
/// The bytes are specified in `docs/format/files.md`; a change to either changes both.
@NullMarked
package dev.zseal.zpl;

import org.jspecify.annotations.NullMarked;
