package dev.fleet.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.loop.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which order a busy loop learns of answers. */
@Timeout(60)
final class LoopObserverTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void anAnswerToASignOfLifeOvertakesWhatWaitsForTheLoop() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    var busy = new CountDownLatch(1);
    try (EventLoop loop = EventLoop.start("test", 100, Clocks.system())) {
      LoopObserver<String, String> bulk = LoopObserver.stream(loop, order::add, end -> {});
      LoopObserver<String, String> prompt = LoopObserver.promptStream(loop, order::add, end -> {});
      loop.execute(
          () -> {
            try {
              busy.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      bulk.onNext("first");
      bulk.onNext("second");
      prompt.onNext("alive");
      bulk.onNext("third");
      busy.countDown();
      loop.call(() -> order.add("last"), SOON);
    }
    assertThat(order).containsExactly("alive", "first", "second", "third", "last");
  }
}
