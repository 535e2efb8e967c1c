/// Raw send streams made up from a seed, as `zfs send -w` would write them.
///
/// A [Dataset] gives an [Image] of itself at every version; [ImageWriter] turns an image into a
/// full stream, or two into an increment. The bytes of a block follow from the seed, the object,
/// the block and the version that wrote it, so [FilesDataset] and [VolumeDataset] need no memory
/// for data sets of any size. [RandomDataset] keeps everything in memory instead, and does to its
/// objects what people and programs do to files: it is the oracle of randomized tests.
///
/// [ImageWriter] was written from the rules of `docs/format/send-stream.md` and shares nothing with
/// the code that sends out of a vault. `ImageWriterTest` holds it against streams of real OpenZFS.
@NullMarked
package dev.zseal.stream.generate;

import org.jspecify.annotations.NullMarked;
