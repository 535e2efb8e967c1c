package dev.zseal.vault.journal;

import dev.zseal.problem.Problem;
import dev.zseal.store.Store;
import dev.zseal.vault.ledger.Capsule;
import dev.zseal.vault.ledger.Catalog;
import dev.zseal.vault.ledger.Layout;

/// The lock that keeps two receives of one writer out of one dataset, and everybody else from what
/// a receive goes on from.
public final class DatasetLock {

  private DatasetLock() {}

  /// Takes it; `Conflict` at once when a receive has it.
  ///
  /// @param id of the dataset, or [#ofNew]
  /// @param dataset what it is called
  public static Store.Lock take(Store store, String writer, String id, String dataset)
      throws Problem {
    return store.lock(Layout.lock(writer, id), "receiving into " + dataset);
  }

  /// Takes that of the dataset an interrupted receive was into.
  public static Store.Lock take(Store store, Catalog catalog, Checkpoint.Kept kept) throws Problem {
    Checkpoint checkpoint = kept.checkpoint();
    String dataset = checkpoint.name().dataset().value();
    String id = checkpoint.pin().datasetId();
    boolean isThere = catalog.datasetIds().contains(id);
    long keyGuid = checkpoint.head().keyData().keyGuid();
    return take(store, kept.writer(), isThere ? id : ofNew(dataset, keyGuid), dataset);
  }

  /// What stands for the id of a dataset that is not in the vault yet.
  public static String ofNew(String dataset, long keyGuid) {
    return Capsule.nameHash(dataset + "\n" + Catalog.guid(keyGuid));
  }
}
