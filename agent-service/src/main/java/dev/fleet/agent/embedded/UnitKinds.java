package dev.fleet.agent.embedded;

import dev.fleet.agent.embedded.engine.EngineParts;
import dev.fleet.agent.embedded.engine.Target;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.UnitBehaviour;
import dev.fleet.agent.embedded.engine.process.ProcessSetup;
import dev.fleet.agent.embedded.engine.service.Service;
import dev.fleet.agent.embedded.mount.MountUnit;
import dev.fleet.agent.embedded.path.PathUnit;
import dev.fleet.agent.embedded.socket.Instances;
import dev.fleet.agent.embedded.socket.SocketUnit;
import dev.fleet.agent.embedded.timer.TimerPlace;
import dev.fleet.agent.embedded.timer.TimerUnit;
import dev.fleet.unit.systemd.MountBody;
import dev.fleet.unit.systemd.PathBody;
import dev.fleet.unit.systemd.ServiceBody;
import dev.fleet.unit.systemd.SocketBody;
import dev.fleet.unit.systemd.TargetBody;
import dev.fleet.unit.systemd.TimerBody;

/** The kinds of units that there are. */
final class UnitKinds implements EngineParts.Kinds {
  private final ProcessSetup setup;
  private final TimerPlace timers;
  private final Instances instances;

  UnitKinds(ProcessSetup setup, TimerPlace timers, Instances instances) {
    this.setup = setup;
    this.timers = timers;
    this.instances = instances;
  }

  @Override
  public UnitBehaviour behaviour(Unit unit) {
    return switch (unit.definition().orElseThrow().body()) {
      case ServiceBody _ -> new Service(unit, setup);
      case TargetBody _ -> new Target(unit);
      case TimerBody timer -> new TimerUnit(unit, timer, timers);
      case PathBody path -> new PathUnit(unit, path);
      case SocketBody socket -> new SocketUnit(unit, socket, setup, instances);
      case MountBody mount -> new MountUnit(unit, mount, setup);
    };
  }
}
