package dev.fleet.agent.embedded.engine;

import static dev.fleet.agent.embedded.engine.Effect.BINDS;
import static dev.fleet.agent.embedded.engine.Effect.BOUND_TO;
import static dev.fleet.agent.embedded.engine.Effect.FAILS_START;
import static dev.fleet.agent.embedded.engine.Effect.FAILS_START_AFTER_STOP;
import static dev.fleet.agent.embedded.engine.Effect.FAILS_START_WHEN_DOWN;
import static dev.fleet.agent.embedded.engine.Effect.NEEDED_BY;
import static dev.fleet.agent.embedded.engine.Effect.NEEDS;
import static dev.fleet.agent.embedded.engine.Effect.ORDERS_TARGET;
import static dev.fleet.agent.embedded.engine.Effect.PROPAGATES_RELOAD;
import static dev.fleet.agent.embedded.engine.Effect.PROPAGATES_RESTART;
import static dev.fleet.agent.embedded.engine.Effect.PROPAGATES_STOP;
import static dev.fleet.agent.embedded.engine.Effect.PULLS_IN_START;
import static dev.fleet.agent.embedded.engine.Effect.PULLS_IN_START_IF_POSSIBLE;
import static dev.fleet.agent.embedded.engine.Effect.PULLS_IN_STOP;
import static dev.fleet.agent.embedded.engine.Effect.PULLS_IN_STOP_IF_POSSIBLE;
import static dev.fleet.agent.embedded.engine.Effect.PULLS_IN_VERIFY;
import static dev.fleet.agent.embedded.engine.Effect.STARTS_LATE;
import static dev.fleet.agent.embedded.engine.Effect.STARTS_LATE_GENTLY;
import static dev.fleet.agent.embedded.engine.Effect.STOPS_LATE_ON_START;
import static dev.fleet.agent.embedded.engine.Effect.STOPS_LATE_ON_STOP;

import dev.fleet.unit.systemd.Dependency;
import java.util.Set;

/** A relation of systemd.unit(5) between two units, or its inverse, as the effects that it has. */
enum Relation {
  REQUIRES(PULLS_IN_START, STARTS_LATE, NEEDS, ORDERS_TARGET),
  REQUIRED_BY(PROPAGATES_STOP, PROPAGATES_RESTART, FAILS_START, NEEDED_BY),
  REQUISITE(PULLS_IN_VERIFY, NEEDS, ORDERS_TARGET),
  REQUISITE_OF(PROPAGATES_STOP, PROPAGATES_RESTART, FAILS_START, FAILS_START_WHEN_DOWN, NEEDED_BY),
  WANTS(PULLS_IN_START_IF_POSSIBLE, STARTS_LATE_GENTLY, NEEDS, ORDERS_TARGET),
  WANTED_BY(NEEDED_BY),
  BINDS_TO(PULLS_IN_START, STARTS_LATE, BOUND_TO, NEEDS, ORDERS_TARGET),
  BOUND_BY(PROPAGATES_STOP, PROPAGATES_RESTART, FAILS_START, STOPS_LATE_ON_STOP, BINDS, NEEDED_BY),
  PART_OF(ORDERS_TARGET),
  CONSISTS_OF(PROPAGATES_STOP, PROPAGATES_RESTART),
  UPHOLDS(PULLS_IN_START_IF_POSSIBLE, STARTS_LATE, Effect.UPHOLDS, NEEDS, ORDERS_TARGET),
  UPHELD_BY(Effect.UPHELD_BY, NEEDED_BY),
  CONFLICTS(PULLS_IN_STOP, STOPS_LATE_ON_START),
  CONFLICTED_BY(PULLS_IN_STOP_IF_POSSIBLE, STOPS_LATE_ON_START, FAILS_START_AFTER_STOP),
  PROPAGATES_STOP_TO(PROPAGATES_STOP, STOPS_LATE_ON_STOP),
  STOP_PROPAGATED_FROM(),
  PROPAGATES_RELOAD_TO(PROPAGATES_RELOAD),
  RELOAD_PROPAGATED_FROM(),
  BEFORE(Effect.BEFORE),
  AFTER(Effect.AFTER),
  ON_FAILURE(Effect.ON_FAILURE),
  ON_FAILURE_OF(Effect.ON_FAILURE_OF),
  ON_SUCCESS(Effect.ON_SUCCESS),
  ON_SUCCESS_OF(Effect.ON_SUCCESS_OF),
  TRIGGERS(Effect.TRIGGERS),
  TRIGGERED_BY(Effect.TRIGGERED_BY);

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable; the checker cannot see it.
  private final Set<Effect> effects;

  Relation(Effect... effects) {
    this.effects = Set.of(effects);
  }

  boolean has(Effect effect) {
    return effects.contains(effect);
  }

  /** The relation that a unit file declares. */
  static Relation of(Dependency dependency) {
    return valueOf(dependency.name());
  }

  /** The same relation as seen from the other unit. */
  Relation inverse() {
    return switch (this) {
      case REQUIRES -> REQUIRED_BY;
      case REQUIRED_BY -> REQUIRES;
      case REQUISITE -> REQUISITE_OF;
      case REQUISITE_OF -> REQUISITE;
      case WANTS -> WANTED_BY;
      case WANTED_BY -> WANTS;
      case BINDS_TO -> BOUND_BY;
      case BOUND_BY -> BINDS_TO;
      case PART_OF -> CONSISTS_OF;
      case CONSISTS_OF -> PART_OF;
      case UPHOLDS -> UPHELD_BY;
      case UPHELD_BY -> UPHOLDS;
      case CONFLICTS -> CONFLICTED_BY;
      case CONFLICTED_BY -> CONFLICTS;
      case PROPAGATES_STOP_TO -> STOP_PROPAGATED_FROM;
      case STOP_PROPAGATED_FROM -> PROPAGATES_STOP_TO;
      case PROPAGATES_RELOAD_TO -> RELOAD_PROPAGATED_FROM;
      case RELOAD_PROPAGATED_FROM -> PROPAGATES_RELOAD_TO;
      case BEFORE -> AFTER;
      case AFTER -> BEFORE;
      case ON_FAILURE -> ON_FAILURE_OF;
      case ON_FAILURE_OF -> ON_FAILURE;
      case ON_SUCCESS -> ON_SUCCESS_OF;
      case ON_SUCCESS_OF -> ON_SUCCESS;
      case TRIGGERS -> TRIGGERED_BY;
      case TRIGGERED_BY -> TRIGGERS;
    };
  }
}
