/// Taking streams in: chain checks, the merge of records into a tree, the commit.
///
/// Three stages run at once, a bounded number of [Batch]es between them: [RecordPump] reads and
/// checks the stream, hashes of sealed blocks are computed beside it, and [Receiver] merges records
/// into trees and appends blobs to packs. Nothing is stored of a stream before [StreamGate] let its
/// BEGIN pass, and no manifest is written before END vouched for all of it.
@NullMarked
package dev.zseal.vault.receive;

import org.jspecify.annotations.NullMarked;
