package dev.fleet.runtime.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors.CheckedForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls from handing anything to the threads of a channel once these end, which could neither
 * send nor release it: the caller would get an exception that nobody expects, or wait for ever. A
 * call that begins later fails with {@code UNAVAILABLE}. Thread-safe.
 *
 * <p>A call is in from its start until its listener has been told of its end: what it does before
 * there is a connection gRPC does later, on any thread, and tells of the end after that.
 */
final class CallGate implements ClientInterceptor {
  /** One for each call, and for each step of one; all of them for the one who closes. */
  private final Semaphore places = new Semaphore(Integer.MAX_VALUE);

  private volatile boolean shut;

  /** Lets nobody in any more. */
  void shut() {
    shut = true;
  }

  /** Waits for the calls that are in, once the gate is shut; whether they ended in time. */
  boolean awaitEmpty(Duration deadline) throws InterruptedException {
    boolean empty =
        places.tryAcquire(Integer.MAX_VALUE, deadline.toMillis(), TimeUnit.MILLISECONDS);
    if (empty) {
      places.release(Integer.MAX_VALUE);
    }
    return empty;
  }

  private boolean enter() {
    if (!places.tryAcquire()) {
      return false;
    }
    if (shut) {
      places.release();
      return false;
    }
    return true;
  }

  private void leave() {
    places.release();
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new Call<>(next.newCall(method, options), method.getType().clientSendsOneMessage());
  }

  private final class Call<Q, A> extends CheckedForwardingClientCall<Q, A> {
    private boolean isIn;
    private boolean sent;
    private boolean closed;

    /**
     * @param sendsOneMessage which gRPC holds back until the call is half-closed
     */
    Call(ClientCall<Q, A> call, boolean sendsOneMessage) {
      super(call);
      this.sent = !sendsOneMessage;
    }

    @Override
    protected void checkedStart(Listener<A> listener, Metadata headers) throws StatusException {
      if (!comeIn()) {
        throw Status.UNAVAILABLE.withDescription("the channel is closed").asException();
      }
      delegate()
          .start(
              new SimpleForwardingClientCallListener<>(listener) {
                @Override
                public void onClose(Status status, Metadata trailers) {
                  closed();
                  super.onClose(status, trailers);
                }
              },
              headers);
    }

    private synchronized boolean comeIn() {
      isIn = enter();
      return isIn;
    }

    private synchronized boolean isIn() {
      return isIn;
    }

    private synchronized void sent() {
      sent = true;
      leaveWhenDone();
    }

    private synchronized void closed() {
      closed = true;
      leaveWhenDone();
    }

    private void leaveWhenDone() {
      if (isIn && sent && closed) {
        isIn = false;
        leave();
      }
    }

    /** Takes a step; once the gate is shut, only if the call is in. */
    private void step(Runnable step) {
      boolean entered = enter();
      try {
        if (entered || isIn()) {
          step.run();
        }
      } finally {
        if (entered) {
          leave();
        }
      }
    }

    @Override
    public void sendMessage(Q message) {
      step(() -> super.sendMessage(message));
    }

    @Override
    public void halfClose() {
      try {
        step(super::halfClose);
      } finally {
        sent();
      }
    }

    @Override
    public void request(int messages) {
      step(() -> super.request(messages));
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
      try {
        step(() -> super.cancel(message, cause));
      } finally {
        sent();
      }
    }
  }
}
