package dev.zseal.stream.generate;

import dev.zseal.stream.SendRecord;
import java.util.List;

/// Another image with a head of its own: what it holds is the same.
public interface HeadedImage extends Image {

  /// The other one.
  Image image();

  @Override
  default int version() {
    return image().version();
  }

  @Override
  default BlockTree meta() {
    return image().meta();
  }

  @Override
  default long lastRange() {
    return image().lastRange();
  }

  @Override
  default Leaves ranges() {
    return image().ranges();
  }

  @Override
  default SendRecord.ObjectRange range(long index) {
    return image().range(index);
  }

  @Override
  default List<ObjectImage> objects(long index) {
    return image().objects(index);
  }
}
