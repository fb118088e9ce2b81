package dev.fleet.agent.embedded.engine;

import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;

/**
 * What a kind of unit does: the state machine behind a service, a timer, a socket. One for each
 * unit, for as long as its kind stays the same. Confined to the engine's loop.
 *
 * <p>It changes its state when it wants and then says so with {@link Unit#changed}; jobs,
 * dependencies and listeners are the engine's. Everything that calls it from outside the engine, a
 * timer or the host, goes through {@link Unit#event} or {@link Unit#after}, so that what follows is
 * done before the next event.
 */
public interface UnitBehaviour {
  ActiveState active();

  /** systemd's SubState, e.g. {@code running}. */
  String sub();

  /** systemd's Result, e.g. {@code exit-code}; empty for kinds that have none. */
  String result();

  /** Whether a start has to wait, which then does not count as one, until it is down for good. */
  default boolean isGoingDown() {
    return false;
  }

  /**
   * Begins to start. Called when the unit is not up nor on its way down, conditions and asserts are
   * met, what it is bound to is there, and the start limit allows it. BEGUN, UNDER_WAY, LATER or
   * FAILED.
   */
  Outcome start();

  /** Begins to stop. Called when the unit is not down. BEGUN, UNDER_WAY or LATER. */
  Outcome stop();

  /** Begins to reload. Called when the unit is active and {@link #canReload}. */
  default Outcome reload() {
    return Outcome.SKIPPED;
  }

  default boolean canReload() {
    return false;
  }

  /** Whether {@code StartLimitBurst=} counts its starts. */
  default boolean isStartLimited() {
    return true;
  }

  /** It was started too often: becomes failed, with result {@code start-limit-hit}. */
  default void startLimitHit() {}

  /** What must hold before a start is counted at all, e.g. that what is triggered is loaded. */
  default boolean mayStart() {
    return true;
  }

  /** Whether it will start again by itself, though it is down now. */
  default boolean willRestart() {
    return false;
  }

  /** A unit that this one triggers changed, or a job of it ended. */
  default void triggeredChanged(Unit triggered) {}

  /** The unit's definition is another one from now on; {@link Unit#definition} has it. */
  default void redefined() {}

  /** As {@code systemctl reset-failed}. */
  default void resetFailed() {}

  /**
   * Sends a signal to its processes.
   *
   * @throws TransactionException if there is no such process
   */
  void kill(KillWhom whom, int signal) throws TransactionException;

  /** Adds what {@code systemctl status} shows of this kind of unit. */
  default void describe(UnitStatus.Builder status) {}

  /** What is remembered of runs that are over is let go: nobody refers to the unit any more. */
  default void forget() {}

  /** The unit is gone: lets go of everything that it holds. It is down. */
  default void close() {}

  /** What its journal line says when a start or stop is done; the usual words by default. */
  default JobWords words() {
    return JobWords.USUAL;
  }
}
