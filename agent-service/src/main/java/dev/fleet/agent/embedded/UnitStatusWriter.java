package dev.fleet.agent.embedded;

import dev.fleet.agent.embedded.engine.LoadState;
import dev.fleet.agent.embedded.engine.Timestamps;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.unit.systemd.UnitDefinition;
import dev.fleet.v1.UnitStatus;
import java.nio.file.Path;
import java.time.Duration;

/** Says what {@code systemctl status} shows of a unit. */
final class UnitStatusWriter {
  private UnitStatusWriter() {}

  /**
   * @param file of the unit
   * @param reloadDue whether the file says something that does not count yet
   */
  static UnitStatus write(Unit unit, Path file, boolean reloadDue) {
    var status =
        UnitStatus.newBuilder()
            .setName(unit.name().value())
            .setDescription(unit.name().value())
            .setLoadState(unit.load().word())
            .setLoadError(unit.loadError())
            .setFragmentPath(file.toString())
            .setUnitFileState(unit.load() == LoadState.LOADED ? "linked-runtime" : "bad")
            .setActiveState(unit.active().word())
            .setSubState(unit.behaviour().sub())
            .setResult(unit.behaviour().result())
            .setNeedDaemonReload(reloadDue)
            .setInvocationId(unit.invocationId());
    if (!unit.fault().isEmpty()) {
      status.addWarnings(unit.fault());
    }
    unit.definition().ifPresent(definition -> addDefinition(definition, status));
    unit.triggers().forEach(other -> status.addTriggers(other.name().value()));
    unit.triggeredBy().forEach(other -> status.addTriggeredBy(other.name().value()));
    addTimes(unit, status);
    unit.conditionResult().ifPresent(status::setConditionResult);
    unit.failedCondition().ifPresent(status::setFailedCondition);
    unit.behaviour().describe(status);
    return status.build();
  }

  private static void addDefinition(UnitDefinition definition, UnitStatus.Builder status) {
    status
        .setDescription(definition.unit().description())
        .addAllDocumentation(definition.unit().documentation())
        .addAllWarnings(definition.warnings());
  }

  private static void addTimes(Unit unit, UnitStatus.Builder status) {
    unit.times()
        .since(unit.active())
        .ifPresent(since -> status.setSince(Timestamps.of(since.wall())));
    var began = unit.times().activeEnter();
    var ended = unit.times().activeExit();
    if (unit.active().isDown() && began.isPresent() && ended.isPresent()) {
      Duration span = Duration.ofNanos(Math.max(0, ended.get().nanos() - began.get().nanos()));
      status.setActiveDuration(
          com.google.protobuf.Duration.newBuilder()
              .setSeconds(span.getSeconds())
              .setNanos(span.getNano()));
    }
  }
}
