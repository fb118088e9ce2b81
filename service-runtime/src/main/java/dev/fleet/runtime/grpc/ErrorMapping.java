package dev.fleet.runtime.grpc;

import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.LoopClosedException;
import dev.fleet.runtime.loop.LoopFullException;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The one rule for what a client sees of an exception, and the one place that logs unexpected ones.
 */
final class ErrorMapping {
  private static final Log LOG = Log.of(ErrorMapping.class);

  private ErrorMapping() {}

  /** The error for the wire. Logs if the exception is none that handlers are expected to throw. */
  static StatusRuntimeException toStatus(Throwable error, String method) {
    return switch (error) {
      case StatusRuntimeException status -> status;
      case StatusException status ->
          new StatusRuntimeException(status.getStatus(), status.getTrailers());
      case ExecutionException wrapper when wrapper.getCause() != null ->
          toStatus(wrapper.getCause(), method);
      case CompletionException wrapper when wrapper.getCause() != null ->
          toStatus(wrapper.getCause(), method);
      case LoopFullException full ->
          FleetErrors.unavailable("OVERLOADED", "the service is overloaded; try again", Map.of());
      case LoopClosedException closed -> shuttingDown();
      case TimeoutException timeout ->
          FleetErrors.of(
              Status.Code.DEADLINE_EXCEEDED,
              "TIMEOUT",
              "the service did not finish in time",
              Map.of());
      case CancellationException cancelled -> cancelled();
      case InterruptedException interrupted -> cancelled();
      default -> {
        if (Context.current().isCancelled()) {
          yield cancelled();
        }
        LOG.error("call failed unexpectedly", error, "method", method);
        yield FleetErrors.internal(
            "INTERNAL", "internal error in " + method + "; see the log of the service", Map.of());
      }
    };
  }

  static StatusRuntimeException shuttingDown() {
    return FleetErrors.unavailable("SHUTTING_DOWN", "the service is shutting down", Map.of());
  }

  private static StatusRuntimeException cancelled() {
    return Status.CANCELLED.withDescription("the call was cancelled").asRuntimeException();
  }
}
