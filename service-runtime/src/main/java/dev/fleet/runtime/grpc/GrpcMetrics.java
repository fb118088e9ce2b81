package dev.fleet.runtime.grpc;

import dev.fleet.runtime.clock.Ticker;
import dev.fleet.runtime.metrics.Metrics;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;

/**
 * Counts the calls a server answers: {@code fleet_<service>_calls_total{method,code}} and, for
 * unary ones, {@code fleet_<service>_call_seconds{method}}. Thread-safe.
 */
public final class GrpcMetrics implements ServerInterceptor {
  private final Metrics metrics;
  private final Ticker ticker;
  private final String prefix;

  /**
   * @param service the part of the metrics' names, e.g. {@code registry}
   */
  public GrpcMetrics(Metrics metrics, Ticker ticker, String service) {
    this.metrics = metrics;
    this.ticker = ticker;
    this.prefix = "fleet_" + service + "_";
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    long start = ticker.nanos();
    String method = call.getMethodDescriptor().getFullMethodName();
    boolean unary = call.getMethodDescriptor().getType() == MethodType.UNARY;
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            count(method, status);
            if (unary) {
              metrics
                  .durations(
                      prefix + "call_seconds",
                      "How long unary calls took",
                      Map.of("method", method))
                  .recordNanos(ticker.nanos() - start);
            }
            super.close(status, trailers);
          }
        },
        headers);
  }

  private void count(String method, Status status) {
    metrics
        .counter(
            prefix + "calls_total",
            "Calls answered, by method and code",
            Map.of("method", method, "code", status.getCode().name()))
        .increment();
  }
}
