package dev.fleet.ctl;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

/**
 * A server's stream that is handed to a sink message by message. The sink may block: the server
 * then waits. Nothing reaches the sink after {@link #close} has returned, bar a message that is
 * being handed over.
 *
 * @param <Q> the request
 * @param <A> one message
 */
final class Feed<Q, A> implements StreamObserver<A>, AutoCloseable {
  /**
   * Takes what arrives, one call at a time.
   *
   * @param <A> one message
   */
  interface Sink<A> {
    /** A message. */
    void message(A message) throws InterruptedException;

    /** The stream has ended; said once. */
    void ended(CallFailure reason) throws InterruptedException;
  }

  private final ClientCall<Q, A> call;
  private final String server;
  private final Sink<A> sink;
  private volatile boolean closed;

  private Feed(ClientCall<Q, A> call, String server, Sink<A> sink) {
    this.call = call;
    this.server = server;
    this.sink = sink;
  }

  static <Q, A> Feed<Q, A> open(
      Channel channel, String server, MethodDescriptor<Q, A> method, Q request, Sink<A> sink) {
    ClientCall<Q, A> call = channel.newCall(method, CallOptions.DEFAULT);
    var feed = new Feed<>(call, server, sink);
    ClientCalls.asyncServerStreamingCall(call, request, feed);
    return feed;
  }

  @Override
  public void onNext(A message) {
    if (closed) {
      return;
    }
    try {
      sink.message(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
    }
  }

  @Override
  public void onError(Throwable error) {
    end(Status.fromThrowable(error).asRuntimeException(Status.trailersFromThrowable(error)));
  }

  @Override
  public void onCompleted() {
    end(Status.OK.withDescription("the server ended the stream").asRuntimeException());
  }

  private void end(StatusRuntimeException reason) {
    if (closed) {
      return;
    }
    try {
      sink.ended(CallFailure.of(server, reason));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    call.cancel("no longer needed", null);
  }
}
