/// Looking at stream files, without a vault and without keys.
///
/// [StreamInfo] says what a file holds, [StreamVerify] whether all of it is there and whole,
/// [StreamDump] writes every record as `zstream dump -v` does, and [StreamDiff] compares two files
/// record by record. All read with [dev.zseal.stream.StreamReader], so each has checked what it
/// tells; none keeps more than one record in memory.
@NullMarked
package dev.zseal.inspect;

import org.jspecify.annotations.NullMarked;
