package dev.fleet.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class EventLoopTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final int CAPACITY = 3;

  private final LinkedBlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
  private final EventLoop loop = EventLoop.start("test", CAPACITY, Clocks.system(), faults::add);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void close() {
    gate.countDown();
    loop.close();
  }

  @Test
  void runsTasksOfManyThreadsOneAfterTheOther() throws Exception {
    var plain = new ArrayList<Integer>(); // No lock: the loop is the only writer.
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 8; t++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  int number = i;
                  loop.execute(() -> plain.add(number));
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(loop.call(() -> List.copyOf(plain), LONG)).hasSize(4_000);
  }

  @Test
  void keepsTheOrderOfOneCaller() throws Exception {
    var seen = new ArrayList<Integer>();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      loop.execute(() -> seen.add(number));
    }

    assertThat(loop.call(() -> List.copyOf(seen), LONG)).isSorted().hasSize(1_000);
  }

  @Test
  void rejectsWhenFullAndSaysSo() throws Exception {
    fill();

    assertThat(loop.queued()).isEqualTo(CAPACITY);
    assertThatExceptionOfType(LoopFullException.class)
        .isThrownBy(() -> loop.executeOrReject(() -> {}))
        .withMessage("loop test is full: 3 tasks wait");
  }

  @Test
  void blocksWhenFullUntilThereIsSpace() throws Exception {
    fill();
    var accepted = new CountDownLatch(1);
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              loop.execute(() -> {});
              accepted.countDown();
            });
    while (caller.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(accepted.getCount()).isEqualTo(1);

    gate.countDown();
    assertThat(accepted.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTaskThatWouldWaitForItselfIsToldSo() throws Exception {
    Future<?> outcome =
        loop.submit(
            () -> {
              for (int i = 0; i <= CAPACITY; i++) {
                loop.execute(() -> {});
              }
              return null;
            });

    assertThatThrownBy(outcome::get).hasCauseInstanceOf(LoopFullException.class);
    assertThatThrownBy(() -> loop.submit(() -> loop.call(() -> 1, LONG)).get())
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void goesOnAfterAFault() throws Exception {
    var fault = new IllegalStateException("broken");
    loop.execute(
        () -> {
          throw fault;
        });

    assertThat(faults.poll(10, TimeUnit.SECONDS)).isSameAs(fault);
    assertThat(loop.call(() -> "alive", LONG)).isEqualTo("alive");
    assertThat(loop.faults()).isEqualTo(1);
  }

  @Test
  void givesTheCallerWhatItsTaskThrew() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                loop.call(
                    () -> {
                      throw new IOException("no disk");
                    },
                    LONG))
        .withMessage("no disk");
    assertThat(faults).isEmpty();
  }

  @Test
  void callsHaveADeadline() throws Exception {
    occupy();

    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> loop.call(() -> 1, Duration.ofMillis(10)));
  }

  @Test
  void runsTimersOnTheLoopEvenWhenTheQueueIsFull() throws Exception {
    var rang = new CompletableFuture<Boolean>();
    fill();
    loop.after(Duration.ofMillis(1), () -> rang.complete(loop.onLoop()));
    Clocks.system().pause(Duration.ofMillis(5));
    gate.countDown();

    assertThat(rang.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(loop.onLoop()).isFalse();
  }

  @Test
  void runsWhatIsHandedOverAheadBeforeWhatWaits() throws Exception {
    occupy();
    var order = new ArrayList<String>();
    loop.execute(() -> order.add("first"));
    loop.execute(() -> order.add("second"));
    loop.executeAhead(() -> order.add("ahead"));
    loop.executeAhead(() -> order.add("behind that"));
    gate.countDown();

    assertThat(loop.call(() -> List.copyOf(order), LONG))
        .containsExactly("ahead", "behind that", "first", "second");
  }

  @Test
  void aCancelledTimerDoesNotRunEvenIfItIsDue() throws Exception {
    var ran = new AtomicInteger();
    occupy();
    var timer = loop.after(Duration.ZERO, ran::incrementAndGet);
    Clocks.system().pause(Duration.ofMillis(10)); // By now it waits for the loop.
    timer.cancel();
    gate.countDown();
    loop.call(() -> 1, LONG);

    assertThat(ran).hasValue(0);
  }

  @Test
  void closingRunsWhatWaits() throws Exception {
    var ran = new AtomicInteger();
    occupy();
    loop.execute(ran::incrementAndGet);
    loop.execute(ran::incrementAndGet);
    Thread.startVirtualThread(gate::countDown);
    loop.close();

    assertThat(ran).hasValue(2);
    assertThatExceptionOfType(LoopClosedException.class).isThrownBy(() -> loop.execute(() -> {}));
    assertThatExceptionOfType(LoopClosedException.class)
        .isThrownBy(() -> loop.after(Duration.ZERO, () -> {}));
  }

  @Test
  void closingDropsTimers() {
    var ran = new AtomicInteger();
    var cancelled = new AtomicInteger();
    var rings = new ArrayList<Runnable>();
    Timers timers =
        (delay, ring) -> {
          rings.add(ring);
          return cancelled::incrementAndGet;
        };
    var clocks = new Clocks(() -> 0, InstantSource.fixed(Instant.EPOCH), timers);
    EventLoop other = EventLoop.start("other", 1, clocks, faults::add);
    other.after(Duration.ofSeconds(1), ran::incrementAndGet);
    other.close();
    rings.forEach(Runnable::run);

    assertThat(cancelled).hasValue(1);
    assertThat(ran).hasValue(0);
  }

  @Test
  void closingGivesUpAtItsDeadline() throws Exception {
    var interrupted = new CountDownLatch(1);
    var started = new CountDownLatch(1);
    loop.execute(
        () -> {
          started.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        });
    Future<Integer> waiting = loop.submit(() -> 1);
    started.await();
    loop.close(Duration.ofMillis(20));

    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .withCauseInstanceOf(LoopClosedException.class);
  }

  @Test
  void closingReleasesCallersThatWaitForSpace() throws Exception {
    fill();
    var refused = new CompletableFuture<Throwable>();
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              try {
                loop.execute(() -> {});
                refused.complete(new AssertionError("was taken"));
              } catch (LoopClosedException e) {
                refused.complete(e);
              }
            });
    while (caller.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    loop.close(Duration.ofMillis(1));

    assertThat(refused.get(10, TimeUnit.SECONDS)).isInstanceOf(LoopClosedException.class);
  }

  @Test
  void mayBeClosedByItsOwnTask() throws Exception {
    loop.submit(
            () -> {
              loop.close();
              return 1;
            })
        .get(10, TimeUnit.SECONDS);

    assertThatExceptionOfType(LoopClosedException.class).isThrownBy(() -> loop.execute(() -> {}));
  }

  /** Occupies the loop until the gate opens, with a full queue. */
  private void fill() throws InterruptedException {
    occupy();
    for (int i = 0; i < CAPACITY; i++) {
      loop.execute(() -> {});
    }
  }

  /** Occupies the loop until the gate opens. */
  private void occupy() throws InterruptedException {
    var running = new CountDownLatch(1);
    loop.execute(
        () -> {
          running.countDown();
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    running.await();
  }
}
