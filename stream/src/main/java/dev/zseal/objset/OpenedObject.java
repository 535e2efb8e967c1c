package dev.zseal.objset;

import dev.zseal.problem.Problem;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// An object of an [OpenedObjset].
@SuppressWarnings("ArrayRecordComponent")
record OpenedObject(
    OpenedObjset objset, SealedObject sealed, byte[] ownedBonus, ByteOrder bonusOrder)
    implements DmuObject {

  @Override
  public long number() {
    return sealed.dnode().object();
  }

  @Override
  public int type() {
    return sealed.dnode().dnodeType();
  }

  @Override
  public int bonusType() {
    return sealed.dnode().bonusType();
  }

  @Override
  public int blockSize() {
    return sealed.dnode().blockSize();
  }

  @Override
  public long maxBlockId() {
    return sealed.dnode().maxBlockId();
  }

  @Override
  public byte[] bonus() {
    return ownedBonus.clone();
  }

  @Override
  public byte @Nullable [] spill() throws Problem {
    return sealed.spill() == null ? null : objset.sealing().openSpill(sealed);
  }

  @Override
  public byte @Nullable [] block(long id) throws Problem {
    return objset.block(sealed, id);
  }

  @Override
  public long nextBlock(long id) throws Problem {
    return sealed.nextBlock(id);
  }
}
