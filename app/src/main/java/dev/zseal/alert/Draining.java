package dev.zseal.alert;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Reads an answer's body so that the connection can be used again; one of more than 4 KiB is not
/// read further, and costs the connection. The result is how much was read, in bytes.
final class Draining implements HttpResponse.BodySubscriber<Integer> {
  private static final int BYTES_MAX = 4096;

  private final CompletableFuture<Integer> result = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;
  private int read;

  @Override
  public CompletionStage<Integer> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      read = Math.min(BYTES_MAX + 1, read + Math.min(buffer.remaining(), BYTES_MAX + 1));
    }
    Flow.Subscription source = subscription;
    if (source == null) {
      return;
    }
    if (read > BYTES_MAX) {
      source.cancel();
      result.complete(read);
    } else {
      source.request(1);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    // The status is known, and that is what counts.
    result.complete(read);
  }

  @Override
  public void onComplete() {
    result.complete(read);
  }
}
