package dev.fleet.bench.read;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.LongAdder;

/** Counts what comes in over channels, without HTTP/2's own frames and headers. Thread-safe. */
final class InboundBytes extends ClientStreamTracer.Factory implements ClientInterceptor {
  private final LongAdder bytes = new LongAdder();

  /** The channel, counted. */
  Channel count(Channel channel) {
    return ClientInterceptors.intercept(channel, this);
  }

  long sum() {
    return bytes.sum();
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return next.newCall(method, options.withStreamTracerFactory(this));
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      @Override
      public void inboundWireSize(long size) {
        bytes.add(size);
      }
    };
  }
}
