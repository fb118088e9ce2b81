package dev.fleet.runtime.grpc;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A channel together with the threads it runs on. Thread-safe.
 *
 * <p>While its servers are away it tries them again every one to two seconds: gRPC itself backs off
 * up to two minutes, which is too long for an agent that waits for its control plane.
 */
public final class FleetChannel implements AutoCloseable {
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(1);

  private final ManagedChannel managed;
  private final CallGate gate = new CallGate();
  private final Channel channel;
  private final EventLoopGroup io;
  private final ExecutorService calls;
  private final AtomicBoolean waiting = new AtomicBoolean();

  FleetChannel(
      ManagedChannel managed, EventLoopGroup io, ExecutorService calls, DefaultDeadline deadline) {
    this.managed = managed;
    this.channel = ClientInterceptors.intercept(managed, gate, deadline);
    this.io = io;
    this.calls = calls;
    watchState();
  }

  /** The channel for stubs. */
  public Channel channel() {
    return channel;
  }

  /**
   * Drops the wait before the next attempt to connect; for when the network is known to be back.
   */
  public void reconnectNow() {
    managed.resetConnectBackoff();
  }

  /** Follows the channel's state for as long as it is open. */
  private void watchState() {
    ConnectivityState state = managed.getState(false);
    if (state == ConnectivityState.TRANSIENT_FAILURE && waiting.compareAndSet(false, true)) {
      reconnectSoon();
    }
    if (state != ConnectivityState.SHUTDOWN) {
      managed.notifyWhenStateChanged(state, this::watchState);
    }
  }

  private void reconnectSoon() {
    long millis = 1_000 + ThreadLocalRandom.current().nextLong(1_000);
    try {
      var _ = io.schedule(this::reconnect, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      waiting.set(false); // Closed meanwhile.
    }
  }

  /** The state stays at "failed" from one attempt to the next, so this goes on by itself. */
  private void reconnect() {
    if (managed.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      managed.resetConnectBackoff();
      reconnectSoon();
    } else {
      waiting.set(false);
    }
  }

  /**
   * Cancels what is open and ends the threads; takes milliseconds, some seconds at most. Calls that
   * are made meanwhile or later fail with {@code UNAVAILABLE}.
   */
  @Override
  public void close() {
    gate.shut();
    managed.shutdownNow();
    try {
      if (!managed.awaitTermination(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
          || !gate.awaitEmpty(CLOSE_DEADLINE)) {
        calls.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    calls.shutdown();
    NettyTuning.end(io, CLOSE_DEADLINE);
  }
}
