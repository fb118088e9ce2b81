package dev.fleet.agent.embedded.engine;

import java.util.Locale;
import java.util.Optional;

/** What is to be done to a unit. */
public enum JobType {
  START,
  /** Nothing is done; fails unless the unit is up. */
  VERIFY_ACTIVE,
  STOP,
  RELOAD,
  /** A stop that turns into a start. */
  RESTART,
  /** A reload of what is up, else a start. */
  RELOAD_OR_START,
  /** A restart of what is up or coming up, else nothing. */
  TRY_RESTART,
  /** A reload of what is up, else nothing. */
  TRY_RELOAD,
  NOP;

  /** systemd's word. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a request comes to, given the state of its unit; a plain type stays as it is. */
  public JobType collapse(ActiveState state) {
    return switch (this) {
      case RELOAD_OR_START -> state.isUp() ? RELOAD : START;
      case TRY_RESTART -> state.isUpOrComing() ? RESTART : NOP;
      case TRY_RELOAD -> state.isUp() ? RELOAD : NOP;
      case START, VERIFY_ACTIVE, STOP, RELOAD, RESTART, NOP -> this;
    };
  }

  /**
   * The one job that does what both ask for; empty if they contradict each other. Commutative.
   * Plain types only.
   */
  public Optional<JobType> mergedWith(JobType other) {
    if (this == other) {
      return Optional.of(this);
    }
    if (isOneOf(other, STOP) || isOneOf(other, NOP)) {
      return Optional.empty();
    }
    if (isOneOf(other, RESTART)) {
      return Optional.of(RESTART);
    }
    if (isOneOf(other, RELOAD)) {
      return Optional.of(isOneOf(other, START) ? RELOAD_OR_START : RELOAD);
    }
    return Optional.of(START);
  }

  private boolean isOneOf(JobType other, JobType wanted) {
    return this == wanted || other == wanted;
  }

  /** As {@link #mergedWith}, collapsed. */
  Optional<JobType> mergedWith(JobType other, ActiveState state) {
    return mergedWith(other).map(merged -> merged.collapse(state));
  }

  public boolean conflictsWith(JobType other) {
    return mergedWith(other).isEmpty();
  }

  /** Whether doing this already does {@code other}. */
  boolean covers(JobType other) {
    return mergedWith(other).filter(merged -> merged == this).isPresent();
  }

  /** Whether a unit in this state needs no such job. Plain types only. */
  public boolean isRedundant(ActiveState state) {
    return switch (this) {
      case START, VERIFY_ACTIVE -> state.isUp();
      case STOP -> state.isDown();
      // A restart of what comes up counts too: it may have read something stale on its way.
      case RELOAD, RESTART -> false;
      case NOP -> true;
      case RELOAD_OR_START, TRY_RESTART, TRY_RELOAD ->
          throw new IllegalStateException("a request, not a job: " + this);
    };
  }

  /** Whether the job begins with a stop, so that it goes before the start of others. */
  boolean stops() {
    return this == STOP || this == RESTART;
  }
}
