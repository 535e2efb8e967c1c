/// Snapshots of file systems made up from a seed and really sealed: every block is encrypted and
/// every MAC is right, up to the one that stands for the whole.
///
/// [dev.zseal.stream.generate.sealed.FileTree] says which objects there are and what they hold,
/// [dev.zseal.stream.generate.sealed.SealedImage] seals them, and the
/// [dev.zseal.stream.generate.ImageWriter] makes a raw full stream of that. Nothing is kept but the
/// seals of the dnode blocks, so a data set may have a million files or a terabyte: it is sealed
/// once to know the MAC at its top, which a stream begins with, and again to be written.
///
/// It was written from `docs/format/encryption.md` and shares no code with what opens and proves
/// snapshots: when `zseal prove` proves one of these, two implementations agree.
@NullMarked
package dev.zseal.stream.generate.sealed;

import org.jspecify.annotations.NullMarked;
