package dev.fleet.registry.wire;

import dev.fleet.registry.view.ChangeLog;
import dev.fleet.registry.view.Wakeup;
import dev.fleet.runtime.grpc.BlockingStream;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.grpc.StreamBody;
import dev.fleet.v1.ErrorReason;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the open streams of a replica, refuses those beyond a bound, and ends those whose clients
 * have stopped reading. Thread-safe.
 */
public final class Streams {
  /** As long as a page token is good: who hangs for longer begins anew anyway. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final int limit;
  private final AtomicInteger open = new AtomicInteger();

  public Streams(int limit) {
    this.limit = limit;
  }

  /** How many streams are open. */
  public int open() {
    return open.get();
  }

  /**
   * Takes a place for a stream.
   *
   * @throws io.grpc.StatusRuntimeException LIMIT_EXCEEDED if all are taken
   */
  public void enter() {
    if (open.incrementAndGet() > limit) {
      leave();
      throw FleetErrors.resourceExhausted(
          ErrorReason.LIMIT_EXCEEDED.name(),
          "this replica serves %d streams already; use another replica".formatted(limit),
          Map.of("bound", "streams", "limit", Integer.toString(limit)));
    }
  }

  /** Gives the place back. */
  public void leave() {
    open.decrementAndGet();
  }

  /** Serves a stream with blocking code, within the bound. */
  public <T> void serve(StreamObserver<T> responses, StreamBody<T> body) {
    serve(responses, body, Thread.ofVirtual().name("stream").factory());
  }

  /** As above, on a thread of the caller's choice; see {@link BlockingStream}. */
  public <T> void serve(StreamObserver<T> responses, StreamBody<T> body, ThreadFactory threads) {
    enter();
    BlockingStream.serve(
        responses,
        out -> {
          try {
            body.write(new PatientWriter<>(out, PATIENCE));
          } finally {
            leave();
          }
        },
        threads);
  }

  /** What follows logs of changes. */
  @FunctionalInterface
  public interface Following {
    void run(Wakeup wakeup) throws Exception;
  }

  /** Attaches a new bell to the logs for as long as {@code body} runs. */
  public static void following(List<? extends ChangeLog<?>> logs, Following body) throws Exception {
    var wakeup = new Wakeup();
    logs.forEach(log -> log.follow(wakeup));
    try {
      body.run(wakeup);
    } finally {
      logs.forEach(log -> log.leave(wakeup));
    }
  }
}
