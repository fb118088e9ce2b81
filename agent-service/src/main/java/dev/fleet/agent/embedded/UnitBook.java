package dev.fleet.agent.embedded;

import dev.fleet.agent.embedded.engine.Engine;
import dev.fleet.agent.embedded.engine.EngineParts;
import dev.fleet.agent.embedded.engine.Job;
import dev.fleet.agent.embedded.engine.JobType;
import dev.fleet.agent.embedded.engine.LoadState;
import dev.fleet.agent.embedded.engine.ManagerLog;
import dev.fleet.agent.embedded.engine.TransactionException;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.units.JobResult;
import dev.fleet.agent.units.LoadOutcome;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.agent.units.UnitObservation;
import dev.fleet.runtime.log.Log;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.UnitRemark;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The units of fleet on an engine: which there are, what is to count from the next reload on, and
 * which are up. Confined to the engine's loop.
 */
final class UnitBook {
  private static final Log LOG = Log.of(UnitBook.class);
  private static final int SIGKILL = 9;

  private final Engine engine;
  private final UpMarks marks;
  private final Function<UnitName, Path> paths;
  private final Consumer<UnitObservation> observer;

  /** Each unit of fleet's, with what its file says since it was replaced, if that is to come. */
  private final Map<UnitName, Optional<UnitReading>> units = new TreeMap<>();

  private final Set<UnitName> toTell = new HashSet<>();

  private boolean closing;

  /** Makes an engine that tells a listener of its changes. */
  @FunctionalInterface
  interface EngineMaker {
    Engine make(EngineParts.Listener listener);
  }

  /**
   * @param paths where the file of a unit is
   * @param observer is told what units of fleet's do
   */
  UnitBook(
      EngineMaker engines,
      UpMarks marks,
      Function<UnitName, Path> paths,
      Consumer<UnitObservation> observer) {
    this.engine =
        engines.make(
            new EngineParts.Listener() {
              @Override
              public void changed(Unit unit) {
                UnitBook.this.changed(unit);
              }

              @Override
              public void detailChanged(Unit unit) {
                tellLater(unit);
              }
            });
    this.marks = marks;
    this.paths = paths;
    this.observer = observer;
  }

  // --- what the engine tells

  private void changed(Unit unit) {
    if (!units.containsKey(unit.name())) {
      return;
    }
    if (isUp(unit)) {
      marks.up(unit.name());
    } else if (!closing) {
      marks.down(unit.name());
    }
    tellLater(unit);
  }

  /**
   * What a unit goes through within one event nobody else sees; systemd's own signals are so
   * gathered.
   */
  private void tellLater(Unit unit) {
    if (units.containsKey(unit.name()) && toTell.add(unit.name())) {
      engine.afterwards(
          () -> {
            toTell.remove(unit.name());
            observe(unit);
          });
    }
  }

  private static boolean isUp(Unit unit) {
    return !unit.active().isDown()
        || unit.behaviour().willRestart()
        || unit.hasJob(JobType.START)
        || unit.hasJob(JobType.RESTART);
  }

  private void observe(Unit unit) {
    observer.accept(
        new UnitObservation(
            unit.name(),
            unit.load().word(),
            unit.active().word(),
            unit.behaviour().sub(),
            unit.times().stateChange().map(moment -> moment.wall())));
  }

  // --- files

  /** Gives a unit its file, or another one, which counts at once unless the unit holds the old. */
  LoadOutcome install(UnitName name, UnitReading reading) {
    boolean held =
        engine
            .find(name)
            .filter(unit -> units.containsKey(name))
            .filter(unit -> !unit.active().isDown() || unit.job().isPresent())
            .filter(unit -> !isAsRead(unit, reading))
            .isPresent();
    units.put(name, held ? Optional.of(reading) : Optional.empty());
    if (held) {
      return LoadOutcome.RELOAD_DUE;
    }
    apply(name, reading);
    return LoadOutcome.READY;
  }

  private static boolean isAsRead(Unit unit, UnitReading reading) {
    return switch (reading) {
      case UnitReading.Good good -> unit.definition().filter(good.definition()::equals).isPresent();
      case UnitReading.Bad bad ->
          unit.load() == LoadState.BAD_SETTING && unit.fault().equals(bad.fault());
      case UnitReading.Masked _ -> unit.load() == LoadState.MASKED;
    };
  }

  private void apply(UnitName name, UnitReading reading) {
    switch (reading) {
      case UnitReading.Good good -> {
        Unit unit = engine.define(good.definition());
        good.definition().remarks().forEach(remark -> tellOfFile(unit, remark));
      }
      case UnitReading.Bad bad -> {
        Unit unit = engine.refuse(name, LoadState.BAD_SETTING, bad.fault());
        bad.before().forEach(remark -> tellOfFile(unit, remark));
        if (bad.line() == 0) {
          unit.log().error(bad.reason());
        } else {
          tellOfLine(unit, ManagerLog.ERROR, bad.line(), bad.reason());
          unit.log().notice("Unit configuration has fatal error, unit will not be started.");
        }
      }
      case UnitReading.Masked _ -> engine.refuse(name, LoadState.MASKED, "");
    }
  }

  /** What is to be said of a unit's file goes into the journal, too. */
  private void tellOfFile(Unit unit, UnitRemark remark) {
    if (remark.line() == 0) {
      unit.log().about(remark.priority(), remark.text(), Map.of());
    } else {
      tellOfLine(unit, remark.priority(), remark.line(), remark.text());
    }
  }

  private void tellOfLine(Unit unit, int priority, int line, String text) {
    String path = paths.apply(unit.name()).toString();
    unit.log()
        .plain(
            priority,
            path + ":" + line + ": " + text,
            Map.of("CONFIG_FILE", path, "CONFIG_LINE", Integer.toString(line)));
  }

  /** Makes all files count. */
  void reload() {
    for (Map.Entry<UnitName, Optional<UnitReading>> entry : units.entrySet()) {
      Optional<UnitReading> waiting = entry.getValue();
      entry.setValue(Optional.empty());
      waiting.ifPresent(reading -> apply(entry.getKey(), reading));
    }
  }

  /** Tells what units do. */
  void refresh(Collection<UnitName> names) {
    for (UnitName name : names) {
      if (units.containsKey(name)) {
        engine.find(name).ifPresent(this::observe);
      }
    }
  }

  Collection<UnitName> names() {
    return List.copyOf(units.keySet());
  }

  // --- jobs

  private Unit need(UnitName name) throws UnitManagerException {
    if (!units.containsKey(name)) {
      throw UnitManagerException.notLoaded(name.value());
    }
    return engine.find(name).orElseThrow();
  }

  boolean has(UnitName name) {
    return units.containsKey(name);
  }

  /**
   * Does what a person asks for.
   *
   * @param ended is told how it ended, once
   */
  void request(JobType type, UnitName name, Consumer<JobResult> ended) throws UnitManagerException {
    Unit unit = need(name);
    if (type == JobType.STOP) {
      if (unit.active().isDown() && unit.job().isEmpty()) {
        marks.forget(name);
        ended.accept(JobResult.DONE);
        return;
      }
    } else {
      applyWaiting(unit);
    }
    try {
      Job job = engine.request(type, name);
      if (type != JobType.STOP && job.result().isEmpty()) {
        marks.up(name);
      }
      job.onEnd(ended);
    } catch (TransactionException e) {
      throw UnitManagerException.refused(e.line());
    }
  }

  /** A unit that went down since its file was replaced reads it when it starts again. */
  private void applyWaiting(Unit unit) {
    if (unit.active().isDown() && unit.job().isEmpty()) {
      units
          .getOrDefault(unit.name(), Optional.empty())
          .ifPresent(reading -> apply(unit.name(), reading));
      units.put(unit.name(), Optional.empty());
    }
  }

  void kill(UnitName name, KillWhom whom, int signal) throws UnitManagerException {
    try {
      need(name).behaviour().kill(whom, signal);
    } catch (TransactionException e) {
      throw UnitManagerException.refused(e.line());
    }
  }

  /**
   * Forgets a unit that is down.
   *
   * @param why what to say if it is not
   */
  void remove(UnitName name, String why) throws UnitManagerException {
    Unit unit = need(name);
    if (!unit.active().isDown()) {
      throw UnitManagerException.refused(
          "Failed to stop unit %s: the stop was %s, the unit is %s"
              .formatted(name, why, unit.active().word()));
    }
    units.remove(name);
    marks.forget(name);
    engine.remove(name);
  }

  UnitStatus detail(UnitName name) throws UnitManagerException {
    Unit unit = need(name);
    return UnitStatusWriter.write(
        unit, paths.apply(name), units.getOrDefault(name, Optional.empty()).isPresent());
  }

  // --- the end

  /** Stops everything in order; nothing is started any more. */
  List<Job> stopAll() {
    closing = true;
    return engine.stopAll();
  }

  /** Sends SIGKILL to everything that is left; returns the units. */
  List<UnitName> killAll() {
    var left = new ArrayList<UnitName>();
    for (Unit unit : engine.all()) {
      if (!unit.active().isDown()) {
        left.add(unit.name());
        killQuietly(unit);
      }
    }
    return left;
  }

  private static void killQuietly(Unit unit) {
    try {
      unit.behaviour().kill(KillWhom.KILL_WHOM_ALL, SIGKILL);
    } catch (TransactionException e) {
      LOG.debug("has no processes", "unit", unit.name(), "reason", e.line());
    }
  }
}
