package dev.fleet.ctl;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/**
 * A server's stream that is handed to a sink message by message. The sink may block: the server
 * then waits. After {@link #close} nothing reaches the sink, bar a message that is being handed
 * over.
 *
 * @param <Q> the request
 * @param <A> one message
 */
final class Feed<Q, A> implements AutoCloseable {
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
  private boolean closed;

  private Feed(ClientCall<Q, A> call, String server, Sink<A> sink) {
    this.call = call;
    this.server = server;
    this.sink = sink;
  }

  static <Q, A> Feed<Q, A> open(
      Channel channel, String server, MethodDescriptor<Q, A> method, Q request, Sink<A> sink) {
    ClientCall<Q, A> call = channel.newCall(method, CallOptions.DEFAULT);
    var feed = new Feed<>(call, server, sink);
    call.start(feed.new Listener(), new Metadata());
    call.sendMessage(request);
    call.halfClose();
    feed.request();
    return feed;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Asks for the next message; not after the close, when the channel's threads may have ended. */
  private synchronized void request() {
    if (!closed) {
      call.request(1);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      call.cancel("no longer needed", null);
    }
  }

  private final class Listener extends ClientCall.Listener<A> {
    @Override
    public void onMessage(A message) {
      if (isClosed()) {
        return;
      }
      try {
        sink.message(message);
        request();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (isClosed()) {
        return;
      }
      try {
        sink.ended(CallFailure.of(server, status.asRuntimeException(trailers)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
