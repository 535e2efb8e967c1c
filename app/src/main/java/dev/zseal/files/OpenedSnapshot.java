package dev.zseal.files;

import dev.zseal.crypt.DatasetKeys;
import dev.zseal.objset.Objset;
import dev.zseal.objset.OpenedObjset;
import dev.zseal.problem.Problem;
import dev.zseal.vault.sealed.StoredObjset;
import dev.zseal.zpl.FileSystem;
import dev.zseal.zpl.Volume;

/// A snapshot of a vault, opened with its key.
public final class OpenedSnapshot implements AutoCloseable {

  private final StoredObjset sealed;
  private final OpenedObjset objset;

  /// @param bound whether everything read must lie where ZFS put it ([OpenedObjset])
  public OpenedSnapshot(StoredObjset sealed, DatasetKeys keys, boolean bound) {
    this.sealed = sealed;
    this.objset = new OpenedObjset(sealed, keys, bound);
  }

  /// `DATASET@SNAP`.
  public String name() {
    return sealed.name();
  }

  /// Its files, for one thread; `Usage` when it is a volume's. Each call gives a view of its own.
  public FileSystem files() throws Problem {
    return FileSystem.open(objset);
  }

  /// Its contents; `Usage` when it is a file system's.
  public Volume volume() throws Problem {
    return Volume.open(objset);
  }

  /// Its objects.
  public Objset objset() {
    return objset;
  }

  StoredObjset sealed() {
    return sealed;
  }

  @Override
  public void close() {
    objset.close();
    sealed.close();
  }
}
