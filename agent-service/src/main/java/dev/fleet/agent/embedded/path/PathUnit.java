package dev.fleet.agent.embedded.path;

import dev.fleet.agent.embedded.engine.ActiveState;
import dev.fleet.agent.embedded.engine.Change;
import dev.fleet.agent.embedded.engine.JobType;
import dev.fleet.agent.embedded.engine.Outcome;
import dev.fleet.agent.embedded.engine.RateGate;
import dev.fleet.agent.embedded.engine.TransactionException;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.UnitBehaviour;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.unit.systemd.PathBody;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A path unit: starts another when a path is as it waits for; the state machine of path.c. */
public final class PathUnit implements UnitBehaviour {
  private static final String SUCCESS = "success";

  /** Why it looks whether it has to wait. */
  private enum Occasion {
    /** What is there already is no change, only noted. */
    START,
    /** Something happened on the way to a path: that it came or went is a change. */
    PATH,
    /** What it starts went up or down; whatever came or went meanwhile was its doing. */
    TRIGGERED
  }

  private final Unit unit;
  private final RateGate gate = new RateGate();
  private PathBody body;
  private List<WatchedPath> paths;
  private PathState state = PathState.DEAD;
  private String result = SUCCESS;

  public PathUnit(Unit unit, PathBody body) {
    this.unit = unit;
    this.body = body;
    this.paths = body.watches().stream().map(WatchedPath::new).toList();
  }

  @Override
  public ActiveState active() {
    return state.active();
  }

  @Override
  public String sub() {
    return state.sub();
  }

  @Override
  public String result() {
    return result;
  }

  @Override
  public boolean mayStart() {
    return unit.mayTrigger(triggered());
  }

  private Unit triggered() {
    return unit.other(body.unit());
  }

  @Override
  public void startLimitHit() {
    end("start-limit-hit");
  }

  @Override
  public Outcome start() {
    unit.newInvocation();
    result = SUCCESS;
    if (body.makeDirectory()) {
      makeFolders();
    }
    await(Occasion.START);
    return Outcome.BEGUN;
  }

  private void makeFolders() {
    for (WatchedPath path : paths) {
      try {
        path.makeFolder(unit.host(), body.directoryMode());
      } catch (HostException e) {
        unit.log().warning("mkdir(" + path.path() + ") failed: " + e.getMessage());
      }
    }
  }

  @Override
  public Outcome stop() {
    end(SUCCESS);
    return Outcome.BEGUN;
  }

  private void end(String how) {
    if (result.equals(SUCCESS)) {
      result = how;
    }
    unit.log().ended(result);
    become(result.equals(SUCCESS) ? PathState.DEAD : PathState.FAILED);
  }

  private void become(PathState now) {
    PathState before = state;
    state = now;
    if (now != PathState.WAITING) {
      paths.forEach(WatchedPath::close);
    }
    unit.changed(before.active(), Change.PLAIN);
  }

  /** Waits, unless there is nothing to wait for. */
  private void await(Occasion occasion) {
    if (!triggered().active().isDown()) {
      become(PathState.RUNNING);
      return;
    }
    Optional<String> good = good(occasion == Occasion.PATH);
    if (good.isEmpty()) {
      try {
        for (WatchedPath path : paths) {
          path.open(unit.host(), itself -> unit.event(() -> happened(path, itself)));
        }
      } catch (HostException e) {
        unit.log().warning("Failed to enter waiting state: " + e.getMessage());
        end("resources");
        return;
      }
      // Something may have happened before the watches were there.
      good = good(occasion != Occasion.TRIGGERED);
    }
    if (good.isPresent()) {
      trigger(good.get());
    } else {
      become(PathState.WAITING);
    }
  }

  private Optional<String> good(boolean edges) {
    Optional<String> first = Optional.empty();
    for (WatchedPath path : paths) {
      Optional<String> good = path.good(unit.host().facts(), edges);
      if (first.isEmpty()) {
        first = good;
      }
    }
    return first;
  }

  private void happened(WatchedPath path, boolean itself) {
    if (state != PathState.WAITING) {
      return;
    }
    if (itself) {
      trigger(path.path());
    } else {
      await(Occasion.PATH);
    }
  }

  private void trigger(String path) {
    if (unit.hasJob(JobType.STOP)) {
      return;
    }
    if (!gate.pass(body.triggerLimit(), unit.clocks().nanos())) {
      unit.log().warning("Trigger limit hit, refusing further activation.");
      end("trigger-limit-hit");
      return;
    }
    if (unit.activate(triggered(), Map.of("TRIGGER_PATH", path))) {
      become(PathState.RUNNING);
    } else {
      end("resources");
    }
  }

  @Override
  public void triggeredChanged(Unit triggered) {
    if (state.active() != ActiveState.ACTIVE) {
      return;
    }
    boolean down = triggered.active().isDown();
    if (down && triggered.isStartLimitHit()) {
      end("unit-start-limit-hit");
    } else if (triggered.job().isEmpty() && down == (state == PathState.RUNNING)) {
      await(Occasion.TRIGGERED);
    }
  }

  @Override
  public void redefined() {
    unit.definition()
        .ifPresent(
            definition -> {
              if (definition.body() instanceof PathBody now) {
                paths.forEach(WatchedPath::close);
                body = now;
                paths = now.watches().stream().map(WatchedPath::new).toList();
                if (state == PathState.WAITING) {
                  await(Occasion.START);
                }
              }
            });
  }

  @Override
  public void resetFailed() {
    if (state == PathState.FAILED) {
      become(PathState.DEAD);
    }
    result = SUCCESS;
  }

  @Override
  public void kill(KillWhom whom, int signal) throws TransactionException {
    throw TransactionException.refused("path units have no processes");
  }

  @Override
  public void describe(UnitStatus.Builder status) {
    paths.forEach(path -> status.addListens(path.text()));
  }

  @Override
  public void close() {
    paths.forEach(WatchedPath::close);
  }
}
