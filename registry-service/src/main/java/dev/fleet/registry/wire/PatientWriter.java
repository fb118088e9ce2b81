package dev.fleet.registry.wire;

import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.grpc.StreamWriter;
import dev.fleet.v1.ErrorReason;
import java.time.Duration;
import java.util.Map;

/**
 * Ends a stream whose client takes nothing for too long, so that it holds neither a place nor an
 * old state for ever.
 *
 * @param patience how long a message waits to be taken
 */
record PatientWriter<T>(StreamWriter<T> out, Duration patience) implements StreamWriter<T> {
  /**
   * As {@link StreamWriter#write}.
   *
   * @throws io.grpc.StatusRuntimeException LIMIT_EXCEEDED if the client has taken nothing
   */
  @Override
  public void write(T message) throws InterruptedException {
    if (!out.awaitReady(patience)) {
      throw FleetErrors.resourceExhausted(
          ErrorReason.LIMIT_EXCEEDED.name(),
          "the client has read nothing for %d s; watch again from the last revision"
              .formatted(patience.toSeconds()),
          Map.of("bound", "seconds without reading", "limit", Long.toString(patience.toSeconds())));
    }
    out.write(message);
  }

  @Override
  public boolean tryWrite(T message) {
    return out.tryWrite(message);
  }

  @Override
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return out.awaitReady(timeout);
  }

  @Override
  public boolean cancelled() {
    return out.cancelled();
  }

  @Override
  public void onCancel(Runnable action) {
    out.onCancel(action);
  }
}
