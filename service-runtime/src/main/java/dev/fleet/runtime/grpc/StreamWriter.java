package dev.fleet.runtime.grpc;

import java.time.Duration;

/**
 * The answers of one server-streaming call, written by blocking. Used by one thread at a time, the
 * one that {@link BlockingStream} runs the body on; the queries may come from any thread.
 *
 * @param <T> the message
 */
public interface StreamWriter<T> {
  /**
   * Sends a message; waits first while the client, or the network, is behind. At most one message
   * waits in memory beyond gRPC's own window of 32 KiB.
   *
   * @throws java.util.concurrent.CancellationException if the call has ended: the client went away,
   *     its deadline passed, or the server shuts down
   * @throws InterruptedException if interrupted, which also happens when the call ends
   */
  void write(T message) throws InterruptedException;

  /**
   * Sends a message if the client is ready for it now.
   *
   * @return false if the client is behind: nothing was sent
   * @throws java.util.concurrent.CancellationException if the call has ended
   */
  boolean tryWrite(T message);

  /**
   * Waits until the client can take a message, so that a writer can coalesce what piles up
   * meanwhile.
   *
   * @return false if the time passed first
   * @throws java.util.concurrent.CancellationException if the call has ended
   */
  boolean awaitReady(Duration timeout) throws InterruptedException;

  /** Whether the call has ended. */
  boolean cancelled();

  /**
   * Runs {@code action} once when the call ends before the body has returned; at once if it has
   * ended already. For waking a source that an interrupt doesn't wake; must not block.
   */
  void onCancel(Runnable action);
}
