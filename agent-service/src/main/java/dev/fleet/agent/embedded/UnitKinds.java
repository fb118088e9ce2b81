package dev.fleet.agent.embedded;

import dev.fleet.agent.embedded.engine.EngineParts;
import dev.fleet.agent.embedded.engine.Target;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.UnitBehaviour;
import dev.fleet.agent.embedded.engine.process.ProcessSetup;
import dev.fleet.agent.embedded.engine.service.Service;
import dev.fleet.unit.systemd.MountBody;
import dev.fleet.unit.systemd.PathBody;
import dev.fleet.unit.systemd.ServiceBody;
import dev.fleet.unit.systemd.SocketBody;
import dev.fleet.unit.systemd.TargetBody;
import dev.fleet.unit.systemd.TimerBody;

/** The kinds of units that there are. */
final class UnitKinds implements EngineParts.Kinds {
  private final ProcessSetup setup;

  UnitKinds(ProcessSetup setup) {
    this.setup = setup;
  }

  @Override
  public UnitBehaviour behaviour(Unit unit) {
    return switch (unit.definition().orElseThrow().body()) {
      case ServiceBody _ -> new Service(unit, setup);
      case TargetBody _ -> new Target(unit);
      case TimerBody _, PathBody _, SocketBody _, MountBody _ ->
          throw new UnsupportedOperationException("not written yet: " + unit.name());
    };
  }
}
