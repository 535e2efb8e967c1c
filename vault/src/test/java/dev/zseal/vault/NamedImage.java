package dev.zseal.vault;

import dev.zseal.stream.SendRecord;
import dev.zseal.stream.StreamHead;
import dev.zseal.stream.generate.HeadedImage;
import dev.zseal.stream.generate.Image;
import dev.zseal.stream.generate.ImageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// A snapshot as another name and time, perhaps another GUID, has it.
///
/// @param toGuid 0 for its own
/// @param fromGuid of its increments, 0 for their own
record NamedImage(Image image, String toName, long creation, long toGuid, long fromGuid)
    implements HeadedImage {

  NamedImage(Image image, String toName, long creation) {
    this(image, toName, creation, 0, 0);
  }

  byte[] full() throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.full(this, out);
    return out.toByteArray();
  }

  byte[] increment(int from) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageWriter.increment(from, this, out);
    return out.toByteArray();
  }

  @Override
  public StreamHead head(int from) {
    StreamHead head = image.head(from);
    SendRecord.Begin own = head.begin();
    var begin =
        new SendRecord.Begin(
            own.compound(),
            own.features(),
            creation,
            own.objsetType(),
            own.flags(),
            toGuid == 0 ? own.toGuid() : toGuid,
            from < 0 || fromGuid == 0 ? own.fromGuid() : fromGuid,
            toName,
            own.payloadLength());
    return new StreamHead(begin, head.payload(), head.order());
  }
}
