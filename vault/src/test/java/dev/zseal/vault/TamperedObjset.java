package dev.zseal.vault;

import dev.zseal.objset.SealedDnodes;
import dev.zseal.objset.SealedObjset;
import dev.zseal.problem.Problem;
import dev.zseal.stream.KeyData;
import java.nio.ByteOrder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A snapshot in which someone without the key changed something: what a hostile store could do
/// after making every hash of the vault fit.
class TamperedObjset implements SealedObjset {

  private final SealedObjset sealed;
  private final UnaryOperator<SealedDnodes> change;

  TamperedObjset(SealedObjset sealed, UnaryOperator<SealedDnodes> change) {
    this.sealed = sealed;
    this.change = change;
  }

  @Override
  public String name() {
    return sealed.name();
  }

  @Override
  public int type() {
    return sealed.type();
  }

  @Override
  public ByteOrder order() {
    return sealed.order();
  }

  @Override
  public KeyData keyData() {
    return sealed.keyData();
  }

  @Override
  public @Nullable SealedDnodes dnodes(long index) throws Problem {
    SealedDnodes dnodes = sealed.dnodes(index);
    return dnodes == null ? null : change.apply(dnodes);
  }

  @Override
  public long nextDnodes(long index) throws Problem {
    return sealed.nextDnodes(index);
  }
}
