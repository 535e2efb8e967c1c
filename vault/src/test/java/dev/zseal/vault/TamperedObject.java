package dev.zseal.vault;

import dev.zseal.objset.BlockPointer;
import dev.zseal.objset.SealedBlock;
import dev.zseal.objset.SealedObject;
import dev.zseal.problem.Problem;
import dev.zseal.stream.SendRecord;
import org.jspecify.annotations.Nullable;

/// An object in which something is changed.
class TamperedObject implements SealedObject {
  final SealedObject sealed;

  TamperedObject(SealedObject sealed) {
    this.sealed = sealed;
  }

  @Override
  public SendRecord.Dnode dnode() {
    return sealed.dnode();
  }

  @Override
  public byte[] bonus() {
    return sealed.bonus();
  }

  @Override
  public @Nullable BlockPointer spill() {
    return sealed.spill();
  }

  @Override
  public SealedBlock readSpill() throws Problem {
    return sealed.readSpill();
  }

  @Override
  public void pointers(PointerVisitor visitor) throws Problem {
    sealed.pointers(visitor);
  }

  @Override
  public @Nullable SealedBlock read(long id) throws Problem {
    return sealed.read(id);
  }

  @Override
  public long nextBlock(long id) throws Problem {
    return sealed.nextBlock(id);
  }

  @Override
  public boolean hasSameBlocks(SealedObject other) {
    return false;
  }
}
