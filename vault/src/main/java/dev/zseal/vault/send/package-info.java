/// Giving snapshots back: trees turned into the records `zfs send -w` writes.
///
/// [Emitter] decides which records in which order (`docs/format/send-stream.md`, "What a full
/// contains"); [SendPump] fetches and checks the sealed blocks ahead of the writer. Every blob is
/// held against its hash before it goes out, so damage ends a stream before its END.
@NullMarked
package dev.zseal.vault.send;

import org.jspecify.annotations.NullMarked;
