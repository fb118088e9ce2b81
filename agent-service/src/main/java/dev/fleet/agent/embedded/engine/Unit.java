package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.embedded.host.Host;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.Condition;
import dev.fleet.unit.systemd.ExecContext;
import dev.fleet.unit.systemd.JobMode;
import dev.fleet.unit.systemd.MountBody;
import dev.fleet.unit.systemd.PathBody;
import dev.fleet.unit.systemd.ServiceBody;
import dev.fleet.unit.systemd.SocketBody;
import dev.fleet.unit.systemd.TargetBody;
import dev.fleet.unit.systemd.TimerBody;
import dev.fleet.unit.systemd.UnitBody;
import dev.fleet.unit.systemd.UnitDefinition;
import dev.fleet.unit.systemd.UnitSection;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A unit: what is common to all kinds, and what its behaviour may ask the engine for. Confined to
 * the engine's loop.
 */
public final class Unit {
  private static final int INVOCATION_BYTES = 16;

  private final UnitName name;
  private final Engine engine;
  private final UnitLog log;
  private final boolean ofHost;
  private UnitTimes times = new UnitTimes();
  private final RateGate startGate = new RateGate();
  private final RateGate upkeepGate = new RateGate();
  private final RateGate triggerGate = new RateGate();
  private LoadState load;
  private @Nullable UnitDefinition definition;
  private String fault = "";
  private UnitBehaviour behaviour;
  private @Nullable Job job;
  private String invocationId = "";
  private Conditions conditions = Conditions.MET;
  private boolean conditionsTested;
  private boolean startLimitHit;
  private @Nullable Trigger trigger;

  /**
   * @param ofHost whether it stands for something of the host, which fleet never stops
   */
  Unit(UnitName name, Engine engine, LoadState load, UnitBehaviour behaviour, boolean ofHost) {
    this.name = name;
    this.engine = engine;
    this.log = new UnitLog(this, engine.parts().log());
    this.load = load;
    this.behaviour = behaviour;
    this.ofHost = ofHost;
  }

  public UnitName name() {
    return name;
  }

  public LoadState load() {
    return load;
  }

  /** Why it could not be loaded, one line; empty if it was. */
  public String fault() {
    return fault;
  }

  boolean isOfHost() {
    return ofHost;
  }

  /** What its file says; empty if it has none, or none that may be run. */
  public Optional<UnitDefinition> definition() {
    return Optional.ofNullable(definition);
  }

  /** The {@code [Unit]} section; empty as {@link #definition}. */
  Optional<UnitSection> section() {
    return definition().map(UnitDefinition::unit);
  }

  void define(UnitDefinition now) {
    load = LoadState.LOADED;
    fault = "";
    definition = now;
  }

  void refuse(LoadState as, String why) {
    load = as;
    fault = why;
    definition = null;
  }

  public UnitBehaviour behaviour() {
    return behaviour;
  }

  void behave(UnitBehaviour now) {
    behaviour = now;
  }

  public ActiveState active() {
    return behaviour.active();
  }

  /** Up to which level the manager's lines about it are written. */
  int logLevelMax() {
    return definition()
        .flatMap(known -> execOf(known.body()))
        .map(exec -> exec.log().levelMax().orElse(ManagerLog.DEBUG))
        .orElse(ManagerLog.DEBUG);
  }

  private static Optional<ExecContext> execOf(UnitBody body) {
    return switch (body) {
      case ServiceBody service -> Optional.of(service.exec());
      case SocketBody socket -> Optional.of(socket.exec());
      case MountBody mount -> Optional.of(mount.exec());
      case TimerBody _, PathBody _, TargetBody _ -> Optional.empty();
    };
  }

  /** Its name, and its description if it has one. */
  String title() {
    return section()
        .map(UnitSection::description)
        .filter(description -> !description.isEmpty() && !description.equals(name.value()))
        .map(description -> name + " - " + description)
        .orElse(name.value());
  }

  /** Why it cannot be started, in systemd's words; empty if it is loaded. */
  public String loadError() {
    return switch (load) {
      case LOADED -> "";
      case NOT_FOUND -> "Unit " + name + " not found.";
      case BAD_SETTING -> "Unit " + name + " has a bad unit file setting.";
      case MASKED -> "Unit " + name + " is masked.";
    };
  }

  void requireLoaded() throws TransactionException {
    if (load != LoadState.LOADED) {
      throw TransactionException.refused(loadError());
    }
  }

  // --- jobs

  public Optional<Job> job() {
    return Optional.ofNullable(job);
  }

  void job(@Nullable Job now) {
    job = now;
  }

  /** Whether a job of this type is queued for it or runs. */
  public boolean hasJob(JobType type) {
    return job != null && job.type() == type;
  }

  // --- what an activation leaves

  /** 32 hex digits of the present or last run; empty if there was none. */
  public String invocationId() {
    return invocationId;
  }

  /** A new run begins. */
  public void newInvocation() {
    byte[] id = new byte[INVOCATION_BYTES];
    engine.parts().random().nextBytes(id);
    id[6] = (byte) ((id[6] & 0x0f) | 0x40); // As a UUID of version 4, which systemd's are.
    id[8] = (byte) ((id[8] & 0x3f) | 0x80);
    invocationId = HexFormat.of().formatHex(id);
  }

  public UnitTimes times() {
    return times;
  }

  RateGate startGate() {
    return startGate;
  }

  /** Whether its last start was refused as one too many. */
  public boolean isStartLimitHit() {
    return startLimitHit;
  }

  void startLimitHit(boolean hit) {
    startLimitHit = hit;
  }

  RateGate upkeepGate() {
    return upkeepGate;
  }

  RateGate triggerGate() {
    return triggerGate;
  }

  Conditions conditions() {
    return conditions;
  }

  /** Whether the conditions were met at the last start; empty if none was tried. */
  public Optional<Boolean> conditionResult() {
    return conditionsTested ? Optional.of(conditions.met()) : Optional.empty();
  }

  void conditions(Conditions outcome) {
    conditions = outcome;
    conditionsTested = true;
  }

  /** A condition that the unit itself has tried was met or not. */
  public void ownCondition(boolean met) {
    conditions(met ? Conditions.MET : Conditions.UNMET);
  }

  /** The condition that the last start failed at, as in the file. */
  public Optional<String> failedCondition() {
    return conditions
        .failed()
        .map(
            failed ->
                failed.option("Condition")
                    + "="
                    + (failed.trigger() ? "|" : "")
                    + (failed.negate() ? "!" : "")
                    + failed.parameter());
  }

  List<Condition> conditionList() {
    return section().map(UnitSection::conditions).orElse(List.of());
  }

  /** What activated it, for the environment of its processes; empty if a person or a job did. */
  public Optional<Trigger> trigger() {
    return Optional.ofNullable(trigger);
  }

  void trigger(@Nullable Trigger by) {
    if (trigger == null) {
      trigger = by;
    }
  }

  void resetTrigger() {
    trigger = null;
  }

  /** Lets go of what is remembered of runs that are over. */
  void forget() {
    startGate.reset();
    behaviour.forget();
  }

  // --- what a behaviour may ask for

  /**
   * The behaviour's state is another one, or has been entered anew.
   *
   * @param before the one before; equal to the present one if only details changed
   */
  public void changed(ActiveState before, Change change) {
    engine.propagation().changed(this, before, behaviour.active(), change);
  }

  /** Something that status shows changed, but no state. */
  public void detailChanged() {
    engine.parts().listener().detailChanged(this);
  }

  /**
   * Runs what something outside the engine brought about, and then everything that follows from it.
   */
  public void event(Runnable event) {
    engine.event(event);
  }

  /** Runs an event after a delay. */
  public Timers.Timer after(Duration delay, Runnable event) {
    return engine.parts().timers().after(delay, () -> engine.event(event));
  }

  public Clocks clocks() {
    return engine.parts().clocks();
  }

  public Host host() {
    return engine.parts().host();
  }

  public RandomGenerator random() {
    return engine.parts().random();
  }

  public UnitLog log() {
    return log;
  }

  /** Another unit, whether loaded or not. */
  public Unit other(UnitName other) {
    return engine.units().get(other);
  }

  /** What this unit activates. */
  public List<Unit> triggers() {
    return engine.units().affected(this, Effect.TRIGGERS);
  }

  /** What activates this unit. */
  public List<Unit> triggeredBy() {
    return engine.units().affected(this, Effect.TRIGGERED_BY);
  }

  /** Units whose {@code OnFailure=} or {@code OnSuccess=} names this one. */
  public List<Unit> handlerOf() {
    List<Unit> failure = engine.units().affected(this, Effect.ON_FAILURE_OF);
    List<Unit> success = engine.units().affected(this, Effect.ON_SUCCESS_OF);
    return java.util.stream.Stream.concat(failure.stream(), success.stream()).toList();
  }

  /** Brings up a unit that this one makes and triggers, such as a service for one connection. */
  public Unit instantiate(UnitDefinition made) {
    return engine.instantiate(this, made);
  }

  /** Forgets a unit that this one made, once this event is through; it is down. */
  public void dropLater(Unit made) {
    after(Duration.ZERO, () -> engine.removeIfDown(made.name()));
  }

  /** Whether the unit that this one is there to activate is loaded; the journal says if not. */
  public boolean mayTrigger(Unit triggered) {
    if (triggered.load() == LoadState.LOADED) {
      return true;
    }
    log.error("Refusing to start, unit " + triggered.name() + " to trigger not loaded.");
    return false;
  }

  /**
   * Starts the unit that this one is there to activate.
   *
   * @param told to its processes, besides {@code TRIGGER_UNIT}
   * @return false, and the journal says why, if that cannot be queued
   */
  public boolean activate(Unit triggered, Map<String, String> told) {
    try {
      queue(JobType.START, triggered, JobMode.REPLACE, new Trigger(name, told));
      return true;
    } catch (TransactionException e) {
      log.warning("Failed to queue unit startup job: " + e.line());
      return false;
    }
  }

  /**
   * Queues a job for any unit.
   *
   * @param by what activated it; null if that is of no interest
   * @throws TransactionException if that is not possible
   */
  public Job queue(JobType type, Unit other, JobMode mode, @Nullable Trigger by)
      throws TransactionException {
    return engine.jobs().queue(type, other, mode, by);
  }

  /** Reloads what this unit's reload reloads, as it reloads itself of its own accord. */
  public void propagateReload() throws TransactionException {
    engine.jobs().queuePropagatedReload(this);
  }

  @Override
  public String toString() {
    return name.value();
  }
}
