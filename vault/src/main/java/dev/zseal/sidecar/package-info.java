/// Stream files that mend themselves: a raw send stream in a file or in parts, and beside each a
/// *sidecar* of checksums and parity.
///
/// The stream files stay as `zfs send` wrote them. [StreamFile] opens one, with or without
/// sidecars, and mends while it reads; [StreamFileWriter] writes stream and sidecars in one pass;
/// [StreamRepair] mends files for good, [StreamProtect] gives sidecars to files that have none. The
/// format is `docs/format/sidecar.md`.
@NullMarked
package dev.zseal.sidecar;

import org.jspecify.annotations.NullMarked;
