package dev.fleet.scheduler.lead;

import dev.fleet.runtime.log.Log;
import dev.fleet.scheduler.decide.Recent;
import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.Machine;
import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.Scheduling;
import dev.fleet.scheduler.model.UnitSpec;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitNameException;
import dev.fleet.v1.ClusterChange;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.MachineScheduling;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitContent;
import dev.fleet.v1.WatchClusterResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the messages of one watch of the cluster. Confined to one thread. */
final class Translation {
  private static final Log LOG = Log.of(Translation.class);

  /** A million placements share few machines and fewer reasons. */
  private static final int MAX_TEXTS = 20_000;

  private final Contents contents;
  private final Map<String, String> texts = new Recent<>(MAX_TEXTS);

  Translation(int maxContents) {
    this.contents = new Contents(maxContents);
  }

  /**
   * The changes of a message, in order.
   *
   * @param known the model that they will be applied to: a unit whose content is as it was needs no
   *     content
   */
  List<Change> changes(WatchClusterResponse message, ClusterModel known)
      throws MissingContentException {
    for (UnitContent content : message.getContentsList()) {
      contents.add(content.getDigest(), content.getContent().toByteArray());
    }
    List<Change> changes = new ArrayList<>(message.getChangesCount());
    for (ClusterChange change : message.getChangesList()) {
      read(change, known).ifPresent(changes::add);
    }
    return changes;
  }

  private Optional<Change> read(ClusterChange change, ClusterModel known)
      throws MissingContentException {
    return switch (change.getChangeCase()) {
      case UNIT_PUT -> unit(change.getUnitPut(), known);
      case UNIT_DELETED -> Optional.of(new Change.UnitGone(change.getUnitDeleted()));
      case MACHINE_PUT -> Optional.of(new Change.MachinePut(machine(change.getMachinePut())));
      case MACHINE_DELETED -> Optional.of(new Change.MachineGone(change.getMachineDeleted()));
      case ORPHAN ->
          Optional.of(
              new Change.Orphan(change.getOrphan().getUnit(), change.getOrphan().getMachineId()));
      // A newer registry may tell more than this scheduler decides from.
      case CHANGE_NOT_SET -> Optional.empty();
    };
  }

  private Optional<Change> unit(Unit unit, ClusterModel known) throws MissingContentException {
    UnitName name;
    try {
      name = UnitName.parse(unit.getName());
    } catch (UnitNameException e) {
      LOG.error("unit ignored", "unit", unit.getName(), "reason", e.getMessage());
      return Optional.empty();
    }
    return Optional.of(new Change.UnitPut(spec(name, unit, known), recorded(unit)));
  }

  private UnitSpec spec(UnitName name, Unit unit, ClusterModel known)
      throws MissingContentException {
    String digest = unit.getContentDigest();
    Desired desired = desired(unit.getDesiredState());
    Optional<UnitSpec> before =
        known
            .unit(name.value())
            .map(node -> node.spec())
            .filter(spec -> spec.contentDigest().equals(digest));
    if (before.isPresent()) {
      UnitSpec spec = before.get();
      return new UnitSpec(
          spec.name(),
          unit.getCreateRevision(),
          spec.contentDigest(),
          desired,
          spec.requirements(),
          spec.fault());
    }
    Contents.Asked asked =
        contents
            .of(name, digest)
            .orElseThrow(() -> new MissingContentException(name.value(), digest));
    Optional<String> fault =
        name.isTemplate()
            ? Optional.of("a template runs nowhere, only its instances do")
            : asked.fault();
    return new UnitSpec(
        name, unit.getCreateRevision(), digest, desired, asked.requirements(), fault);
  }

  private static Desired desired(DesiredState state) {
    return switch (state) {
      case DESIRED_STATE_LOADED -> Desired.LOADED;
      case DESIRED_STATE_LAUNCHED -> Desired.LAUNCHED;
      case DESIRED_STATE_UNSPECIFIED, DESIRED_STATE_INACTIVE, UNRECOGNIZED -> Desired.INACTIVE;
    };
  }

  private Recorded recorded(Unit unit) {
    if (unit.hasPlacement() && !unit.getPlacement().getMachineId().isEmpty()) {
      return Recorded.on(
          share(unit.getPlacement().getMachineId()), share(unit.getPlacement().getReason()));
    }
    return unit.hasRefusal()
        ? Recorded.refused(share(unit.getRefusal().getSummary()))
        : Recorded.NOTHING;
  }

  private String share(String text) {
    String same = texts.putIfAbsent(text, text);
    return same == null ? text : same;
  }

  private static Machine machine(dev.fleet.v1.Machine machine) {
    return new Machine(
        machine.getId(),
        machine.getHostname(),
        machine.getMetadataMap(),
        scheduling(machine.getScheduling()));
  }

  private static Scheduling scheduling(MachineScheduling scheduling) {
    return switch (scheduling) {
      case MACHINE_SCHEDULING_CORDONED -> Scheduling.CORDONED;
      case MACHINE_SCHEDULING_DRAINING -> Scheduling.DRAINING;
      case MACHINE_SCHEDULING_UNSPECIFIED, MACHINE_SCHEDULING_SCHEDULABLE, UNRECOGNIZED ->
          Scheduling.SCHEDULABLE;
    };
  }
}
