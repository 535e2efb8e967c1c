package dev.zseal.vault.ledger;

import dev.zseal.store.FolderStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// Fills a vault up with manifests like that of its newest snapshot: for `dev/bench`, which lists
/// them. Nothing else of those snapshots is there.
///
/// `ManyManifests VAULT COUNT`
final class ManyManifests {

  private static final int CREATION = 24;
  private static final int TO_GUID = 40;

  private ManyManifests() {}

  public static void main(String... words) throws Exception {
    Path folder = Path.of(words[0]);
    SplittableRandom random = new SplittableRandom(1);
    Catalog catalog = new Catalog(new FolderStore(folder, random));
    Manifest like = catalog.newest(catalog.datasetIds().getFirst()).orElseThrow();
    byte[] begin = like.begin().bytes("bench");
    for (int i = 1; i < Integer.parseInt(words[1]); i++) {
      long guid = random.nextLong();
      long creation = like.creation() + 3600L * i;
      ByteBuffer record = ByteBuffer.wrap(begin).order(ByteOrder.LITTLE_ENDIAN);
      record.putLong(CREATION, creation).putLong(TO_GUID, guid);
      Manifest manifest =
          new Manifest(
              like.datasetId(),
              like.dataset(),
              "hour" + i,
              guid,
              creation,
              like.volume(),
              like.fromGuid(),
              like.isClone(),
              like.keyGuid(),
              like.fingerprint(),
              like.toIvSet(),
              like.fromIvSet(),
              KeptBegin.of(begin),
              like.end(),
              like.root(),
              like.baseGuid(),
              like.stored(),
              like.hierarchy(),
              like.received(),
              like.writer());
      Files.write(folder.resolve(manifest.objectName()), manifest.toJson());
    }
  }
}
