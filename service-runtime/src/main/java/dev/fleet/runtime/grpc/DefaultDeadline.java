package dev.fleet.runtime.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Gives each unary call without a deadline one; streams live as long as their user wants. */
public final class DefaultDeadline implements ClientInterceptor {
  private final long nanos;

  public DefaultDeadline(Duration deadline) {
    this.nanos = deadline.toNanos();
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    boolean add =
        method.getType() == MethodDescriptor.MethodType.UNARY && options.getDeadline() == null;
    return next.newCall(
        method, add ? options.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS) : options);
  }
}
