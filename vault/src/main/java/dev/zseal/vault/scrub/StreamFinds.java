package dev.zseal.vault.scrub;

import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamReader;
import dev.zseal.vault.pack.BlobHash;
import dev.zseal.vault.tree.BlockBlob;
import dev.zseal.vault.tree.PageRebuilder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds lost blobs in full streams: blocks as they come, pages as they are made again.
final class StreamFinds {

  private final Set<BlobHash> wanted;
  private final Spool found;
  private final Keeper keeper;

  /// Hears when something was added to the spool.
  interface Keeper {
    void added() throws Problem;
  }

  /// @param wanted hashes of what is lost; what is found goes out of it
  StreamFinds(Set<BlobHash> wanted, Spool found, Keeper keeper) {
    this.wanted = wanted;
    this.found = found;
    this.keeper = keeper;
  }

  /// Reads a stream to its end, or to where it breaks off.
  ///
  /// @param lastRange of the snapshot's tree
  /// @param places where blobs lie, null if pages are not to be made again
  void read(StreamReader reader, long lastRange, PageRebuilder.@Nullable Places places)
      throws Problem {
    PageRebuilder pages =
        places == null
            ? null
            : new PageRebuilder(
                lastRange, places, (page, hash) -> keep(page, 0, page.length, hash));
    SendRecord record;
    while (!wanted.isEmpty() && (record = reader.next()) != null) {
      byte @Nullable [] header =
          switch (record) {
            case SendRecord.Write write -> BlockBlob.header(write);
            case SendRecord.Spill spill -> BlockBlob.header(spill.modified());
            default -> null;
          };
      int length = reader.payloadLength();
      byte[] blob = new byte[(header == null ? 0 : header.length) + length];
      reader.readPayload(blob, blob.length - length);
      if (header == null) {
        if (pages != null) {
          hear(pages, record, blob);
        }
      } else {
        System.arraycopy(header, 0, blob, 0, header.length);
        BlobHash hash = BlobHash.of(blob, 0, blob.length);
        keep(blob, 0, blob.length, hash);
        if (pages != null) {
          hear(pages, record, hash, length);
        }
      }
    }
  }

  private static void hear(PageRebuilder pages, SendRecord record, byte[] payload) throws Problem {
    switch (record) {
      case SendRecord.ObjectRange range -> pages.range(range);
      case SendRecord.Dnode dnode -> pages.object(dnode, payload);
      case SendRecord.End _ -> pages.end();
      default -> {}
    }
  }

  private static void hear(PageRebuilder pages, SendRecord record, BlobHash hash, int payloadBytes)
      throws Problem {
    switch (record) {
      case SendRecord.Write write -> pages.write(write, hash, payloadBytes);
      case SendRecord.Spill spill -> pages.spill(spill.modified(), hash, payloadBytes);
      default -> {}
    }
  }

  private void keep(byte[] blob, int offset, int length, BlobHash hash) throws Problem {
    if (wanted.remove(hash)) {
      found.add(hash, blob, offset, length);
      keeper.added();
    }
  }
}
