package dev.fleet.agent.embedded.engine;

import dev.fleet.agent.embedded.engine.DependencyGraph.Edge;
import dev.fleet.agent.units.JobResult;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitType;
import dev.fleet.unit.systemd.JobMode;
import dev.fleet.unit.systemd.UnitDefinition;
import dev.fleet.unit.systemd.UnitSection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Units, their relations and their jobs. Confined to one loop; everything that comes from outside
 * enters by a method of this class or by {@link #event}, and is followed through before it returns.
 */
public final class Engine {
  private final EngineParts parts;
  private final DependencyGraph graph = new DependencyGraph();
  private final UnitTable units;
  private final Performer performer;
  private final Upkeep upkeep;
  private final Jobs jobs;
  private final Propagation propagation;
  private final ArrayDeque<Runnable> afterwards = new ArrayDeque<>();
  private int depth;

  public Engine(EngineParts parts) {
    this.parts = parts;
    this.units = new UnitTable(graph, this::referredTo);
    this.performer = new Performer(parts, units);
    this.upkeep = new Upkeep(parts, units, this::queueForUpkeep);
    this.jobs = new Jobs(parts, units, new Ends());
    this.propagation = new Propagation(parts, units, jobs, upkeep);
  }

  EngineParts parts() {
    return parts;
  }

  UnitTable units() {
    return units;
  }

  Jobs jobs() {
    return jobs;
  }

  Propagation propagation() {
    return propagation;
  }

  private Unit referredTo(UnitName name) {
    return HostTarget.is(name)
        ? new Unit(name, this, LoadState.LOADED, new HostTarget(), true)
        : new Unit(name, this, LoadState.NOT_FOUND, new Absent(name.type()), false);
  }

  private void queueForUpkeep(JobType type, Unit unit, JobMode mode) throws TransactionException {
    jobs.queue(type, unit, mode, null);
  }

  /** Whether the host has this unit of its own, so that fleet must not. */
  public static boolean belongsToHost(UnitName name) {
    return HostTarget.is(name);
  }

  // --- units

  /** Gives a unit its definition, or another one, which counts from now on even if it runs. */
  public Unit define(UnitDefinition definition) {
    Unit unit = units.get(definition.name());
    event(
        () -> {
          boolean fresh = unit.definition().isEmpty() && unit.active().isDown();
          unit.define(definition);
          if (fresh) {
            unit.behaviour().close();
            unit.behave(parts.kinds().behaviour(unit));
          } else {
            unit.behaviour().redefined();
          }
          graph.declare(unit.name().value(), RelationReader.declared(definition));
          orderTargets(unit);
          orderMounts(unit);
          jobs.reordered();
          parts.listener().changed(unit);
        });
    return unit;
  }

  /**
   * Notes that a unit has a file which must not be run. One that runs goes on as it was.
   *
   * @param as BAD_SETTING or MASKED
   */
  public Unit refuse(UnitName name, LoadState as, String why) {
    Unit unit = units.get(name);
    event(
        () -> {
          unit.refuse(as, why);
          graph.retract(name.value());
          orderTargets(unit);
          orderMounts(unit);
          jobs.reordered();
          parts.listener().changed(unit);
        });
    return unit;
  }

  /** Anew, as what is known of either end has changed. */
  private void orderTargets(Unit changed) {
    var targets = new ArrayList<Unit>();
    targets.add(changed);
    for (Relation relation : Relation.values()) {
      if (relation.has(Effect.ORDERS_TARGET)) {
        graph.of(changed.name(), relation.inverse()).forEach(name -> targets.add(units.get(name)));
      }
    }
    for (Unit target : targets) {
      if (target.name().type() == UnitType.TARGET) {
        String declarer = "order of " + target.name();
        graph.retract(declarer);
        graph.declare(declarer, RelationReader.impliedOrder(units, target));
      }
    }
  }

  /** Anew, as what is known of the unit, or of a mount unit that others need, has changed. */
  private void orderMounts(Unit changed) {
    boolean isMount = changed.name().type() == UnitType.MOUNT;
    for (Unit unit : isMount ? units.all() : List.of(changed)) {
      graph.declare(mountsOf(unit), RelationReader.requiredMounts(units, unit));
    }
  }

  private static String mountsOf(Unit unit) {
    return "mounts of " + unit.name();
  }

  /**
   * Forgets a unit that is down.
   *
   * @throws IllegalStateException if it is not
   */
  public void remove(UnitName name) {
    Optional<Unit> found = units.find(name);
    if (found.isEmpty()) {
      return;
    }
    Unit unit = found.get();
    if (!unit.active().isDown()) {
      throw new IllegalStateException(name + " is " + unit.active().word());
    }
    event(
        () -> {
          unit.job().ifPresent(job -> jobs.end(job, JobResult.CANCELED, false, false));
          graph.retract(name.value());
          graph.retract("order of " + name);
          unit.behaviour().close();
          upkeep.forget(unit);
          units.remove(name);
          orderTargets(units.get(name));
          graph.retract(mountsOf(unit));
          orderMounts(units.get(name));
          jobs.reordered();
          dropUnmentioned();
        });
  }

  /** Defines a unit that {@code maker} makes and triggers. */
  Unit instantiate(Unit maker, UnitDefinition made) {
    Unit unit = define(made);
    String declarer = "made " + made.name();
    graph.declare(
        declarer,
        List.of(
            new Edge(maker.name(), Relation.TRIGGERS, made.name()),
            new Edge(made.name(), Relation.AFTER, maker.name())));
    return unit;
  }

  void removeIfDown(UnitName name) {
    boolean down =
        units.find(name).filter(unit -> unit.active().isDown() && unit.job().isEmpty()).isPresent();
    if (down) {
      graph.retract("made " + name);
      remove(name);
    }
  }

  private void dropUnmentioned() {
    for (Unit unit : units.all()) {
      if (unit.load() == LoadState.NOT_FOUND
          && unit.job().isEmpty()
          && !graph.mentions(unit.name())) {
        units.remove(unit.name());
      }
    }
  }

  /** The unit, if anything is known of it or another refers to it. */
  public Optional<Unit> find(UnitName name) {
    return units.find(name);
  }

  /** Units with a file, in the order of their names. */
  public Collection<Unit> all() {
    return units.all().stream()
        .filter(unit -> !unit.isOfHost() && unit.load() != LoadState.NOT_FOUND)
        .toList();
  }

  // --- jobs

  /**
   * Does what a person asks for.
   *
   * @throws TransactionException if that is not possible, or the unit refuses it
   */
  public Job request(JobType type, UnitName name) throws TransactionException {
    Unit unit = units.get(name);
    boolean refused = unit.section().filter(section -> refuses(section, type)).isPresent();
    if (refused) {
      throw TransactionException.refused(
          ("Operation refused, unit %s may be requested by dependency only (it is configured to"
                  + " refuse manual start/stop).")
              .formatted(name));
    }
    return within(() -> jobs.queue(type, unit, JobMode.REPLACE, null));
  }

  private static boolean refuses(UnitSection section, JobType type) {
    return switch (type) {
      case START, TRY_RESTART, RESTART, RELOAD_OR_START ->
          section.refuseManualStart() || (type.stops() && section.refuseManualStop());
      case STOP -> section.refuseManualStop();
      case RELOAD, TRY_RELOAD, VERIFY_ACTIVE, NOP -> false;
    };
  }

  /** Stops everything, in the order of dependencies, and starts nothing any more. */
  public List<Job> stopAll() {
    var stops = new ArrayList<Job>();
    event(
        () -> {
          jobs.stopAll();
          for (Unit unit : units.all()) {
            if (!unit.isOfHost() && (!unit.active().isDown() || unit.job().isPresent())) {
              stopInAnyCase(unit).ifPresent(stops::add);
            }
          }
        });
    return stops;
  }

  /** Out of order where the order is impossible. */
  private Optional<Job> stopInAnyCase(Unit unit) {
    for (JobMode mode : List.of(JobMode.REPLACE, JobMode.IGNORE_DEPENDENCIES)) {
      try {
        Job stop = jobs.queue(JobType.STOP, unit, mode, null);
        stop.makeIrreversible();
        return Optional.of(stop);
      } catch (TransactionException e) {
        unit.log().warning("Cannot be stopped: " + e.line());
      }
    }
    return Optional.empty();
  }

  // --- events

  /** Runs something that changes units, and then everything that follows from it. */
  void event(Runnable event) {
    depth++;
    try {
      event.run();
    } finally {
      leave();
    }
  }

  private interface Request {
    Job make() throws TransactionException;
  }

  private Job within(Request request) throws TransactionException {
    depth++;
    try {
      return request.make();
    } finally {
      leave();
    }
  }

  private void leave() {
    try {
      if (depth == 1) {
        boolean more = true;
        while (more) {
          tellWhatHappened();
          more = upkeep.runAll();
          more |= jobs.runAll();
        }
        tellWhatHappened();
      }
    } finally {
      depth--;
    }
  }

  private void tellWhatHappened() {
    for (Runnable task = afterwards.poll(); task != null; task = afterwards.poll()) {
      task.run();
    }
  }

  /**
   * Runs something when the present event is over, or the jobs that could run have, and all that is
   * in the journal: what others are told of it. In order.
   */
  public void afterwards(Runnable task) {
    if (depth == 0) {
      task.run();
    } else {
      afterwards.add(task);
    }
  }

  private final class Ends implements JobEnds {
    @Override
    public Outcome perform(JobType type, Unit unit) {
      return performer.perform(type, unit);
    }

    @Override
    public void ended(Unit unit, JobType type, JobResult result) {
      if (result == JobResult.TIMEOUT || result == JobResult.DEPENDENCY) {
        unit.log()
            .notice(
                "Job %s/%s failed with result '%s'."
                    .formatted(unit.name(), type.word(), result.word()));
        propagation.trigger(unit, "OnFailure=", Effect.ON_FAILURE, UnitSection::onFailureJobMode);
      }
      propagation.tellTriggers(unit);
      parts.listener().changed(unit);
    }

    @Override
    public void afterwards(Runnable task) {
      Engine.this.afterwards(task);
    }

    @Override
    public void recheck(Unit unit) {
      upkeep.recheck(unit);
    }
  }
}
