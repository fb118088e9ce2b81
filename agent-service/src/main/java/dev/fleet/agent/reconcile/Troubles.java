package dev.fleet.agent.reconcile;

import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.unit.UnitName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What stands between units and what is wanted of them: a sentence for people, and for what may
 * help itself a retry, one second to one minute later. Confined to one loop.
 */
final class Troubles {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofSeconds(60);

  private final Timers timers;
  private final RandomGenerator random;
  private final Consumer<UnitName> onRetry;
  private final Map<UnitName, Trouble> troubles = new HashMap<>();

  /**
   * @param onRetry is told the units whose time has come
   */
  Troubles(Timers timers, RandomGenerator random, Consumer<UnitName> onRetry) {
    this.timers = timers;
    this.random = random;
    this.onRetry = onRetry;
  }

  private static final class Trouble {
    private final Backoff backoff;
    private String message = "";
    private Timers.@Nullable Timer retry;

    Trouble(RandomGenerator random) {
      this.backoff = new Backoff(FIRST_RETRY, LAST_RETRY, random);
    }

    void cancelRetry() {
      if (retry != null) {
        retry.cancel();
        retry = null;
      }
    }
  }

  /**
   * Notes a sentence, without a retry.
   *
   * @return whether it is new
   */
  boolean note(UnitName unit, String message) {
    Trouble trouble = troubles.computeIfAbsent(unit, _ -> new Trouble(random));
    boolean news = !message.equals(trouble.message);
    trouble.message = message;
    return news;
  }

  /** Notes a sentence, and blocks the unit until its next try. */
  boolean block(UnitName unit, String message) {
    boolean news = note(unit, message);
    Trouble trouble = troubles.computeIfAbsent(unit, _ -> new Trouble(random));
    trouble.cancelRetry();
    trouble.retry =
        timers.after(
            trouble.backoff.next(),
            () -> {
              trouble.retry = null;
              onRetry.accept(unit);
            });
    return news;
  }

  /**
   * The unit is out of trouble, and so is its backoff.
   *
   * @return whether it was in any
   */
  boolean clear(UnitName unit) {
    Trouble trouble = troubles.remove(unit);
    if (trouble == null) {
      return false;
    }
    trouble.cancelRetry();
    return true;
  }

  /** Whether the unit waits for its next try. */
  boolean isBlocked(UnitName unit) {
    Trouble trouble = troubles.get(unit);
    return trouble != null && trouble.retry != null;
  }

  boolean anyBlocked() {
    return troubles.values().stream().anyMatch(trouble -> trouble.retry != null);
  }

  /** The sentence; empty if the unit is in no trouble. */
  String message(UnitName unit) {
    Trouble trouble = troubles.get(unit);
    return trouble == null ? "" : trouble.message;
  }

  /** Has all that wait try at once: what was in their way may be gone. */
  void retryNow() {
    List<UnitName> blocked = troubles.keySet().stream().filter(this::isBlocked).sorted().toList();
    for (UnitName unit : blocked) {
      Trouble trouble = troubles.get(unit);
      if (trouble != null) {
        trouble.cancelRetry();
      }
      onRetry.accept(unit);
    }
  }
}
