package dev.fleet.runtime.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows the open streams of a server, to end them when it shuts down: they would never end by
 * themselves, and their clients want to go to another replica at once. Thread-safe.
 */
final class Drain implements ServerInterceptor {
  private static final Context.Key<Drain> KEY = Context.key("fleet-drain");

  private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  /** The drain of the server that serves the current call; one that never drains outside of any. */
  static Drain of(Context context) {
    Drain drain = KEY.get(context);
    return drain == null ? new Drain() : drain;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return Contexts.interceptCall(Context.current().withValue(KEY, this), call, headers, next);
  }

  /** Adds a stream by what ends it; the answer takes it out again. */
  Runnable enter(Runnable end) {
    open.add(end);
    if (draining) {
      end.run();
    }
    return () -> open.remove(end);
  }

  /** Ends all streams, and those that come later. */
  void start() {
    draining = true;
    open.forEach(Runnable::run);
  }
}
