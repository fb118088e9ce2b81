package dev.fleet.agent.reconcile;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.FakeUnitManager;
import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.placement.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A reconciler over a fake unit manager and a clock that stands still. */
abstract class Reconciling {
  static final String SLEEP = "[Service]\nExecStart=/bin/sleep 1\n";

  /**
   * Hundreds of made-up failures would fill the build's output; held, or its level is forgotten.
   */
  private static final Logger QUIET = Logger.getLogger(Reconciler.class.getName());

  static {
    QUIET.setLevel(Level.OFF);
  }

  final FakeClocks clocks = new FakeClocks();
  final FakeUnitManager manager = new FakeUnitManager();
  final List<UnitName> changes = new ArrayList<>();
  final InlineOperations operations = new InlineOperations(manager, clocks);
  final Reconciler reconciler = new Reconciler(clocks, new Seeded(1), operations, changes::add);
  final Map<UnitName, Wanted> wanted = new TreeMap<>();

  static Wanted wanted(String name, Goal goal, String content, long generation) {
    UnitName unit = new UnitName(name);
    try {
      UnitFile file = UnitFile.parse(content);
      return new Wanted(
          unit,
          ByteString.copyFromUtf8(content),
          "digest of " + content,
          file.sha1(),
          goal,
          generation,
          1,
          Candidate.of(unit, Requirements.of(unit, file)));
    } catch (UnitFileException e) {
      throw new AssertionError(e);
    }
  }

  final void want(String name, Goal goal, String content, long generation) {
    wanted.put(new UnitName(name), wanted(name, goal, content, generation));
  }

  final void launch(String name) {
    want(name, Goal.LAUNCHED, SLEEP, 1);
  }

  final void go() {
    reconciler.want(Map.copyOf(wanted));
    reconciler.open(true);
    clocks.runDue();
  }

  final String error(String name) {
    return reconciler.progress(new UnitName(name)).map(Progress::error).orElse("nothing");
  }
}
