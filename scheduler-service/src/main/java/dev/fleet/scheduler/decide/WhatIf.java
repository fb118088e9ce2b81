package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.Recorded;
import dev.fleet.scheduler.model.UnitNode;
import dev.fleet.scheduler.model.UnitSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Says where units would go if they were submitted together. Nothing else moves for them. They are
 * put into the model, decided, and taken out again, so the price is that of the units alone.
 */
public final class WhatIf {
  private final ClusterModel model;
  private final Explainer explainer;

  public WhatIf(ClusterModel model) {
    this.model = model;
    this.explainer = new Explainer(model);
  }

  /**
   * Where one unit would go.
   *
   * @param machineIds none, one, or for a global unit several
   * @param summary why there, or why nowhere
   */
  public record Outcome(String name, List<String> machineIds, String summary) {
    public Outcome {
      machineIds = List.copyOf(machineIds);
    }
  }

  /** What a unit of the cluster was before a planned one took its name. */
  private record Before(
      UnitSpec spec,
      Recorded recorded,
      Optional<MachineNode> machine,
      String reason,
      Optional<String> refusal) {}

  /** What has to be undone for one planned unit. */
  private record Guest(String name, Optional<Before> before, Optional<String> orphan) {}

  /** Plans units, none twice, all of them wanted. The model is as before when this returns. */
  public List<Outcome> plan(Collection<UnitSpec> specs) {
    List<Guest> guests = new ArrayList<>();
    SortedSet<UnitNode> units = new TreeSet<>(UnitNode.BY_NAME);
    try {
      for (UnitSpec spec : specs) {
        guests.add(guest(spec.name().value()));
        units.add(putIn(spec));
      }
      new Planner(model, any -> true).runOnly(units);
      model.settleGlobals();
      return specs.stream()
          .map(spec -> outcome(model.unit(spec.name().value()).orElseThrow()))
          .toList();
    } finally {
      guests.forEach(this::takeOut);
    }
  }

  private Guest guest(String name) {
    Optional<Before> before =
        model
            .unit(name)
            .map(
                unit ->
                    new Before(
                        unit.spec(),
                        unit.recorded(),
                        unit.machine(),
                        unit.reason(),
                        unit.refusal()));
    return new Guest(name, before, model.orphan(name));
  }

  private UnitNode putIn(UnitSpec spec) {
    Optional<UnitNode> old = model.unit(spec.name().value());
    long createRevision = old.map(unit -> unit.spec().createRevision()).orElse(-1L);
    Recorded recorded = old.map(UnitNode::recorded).orElse(Recorded.NOTHING);
    UnitSpec planned =
        new UnitSpec(
            spec.name(),
            createRevision,
            spec.contentDigest(),
            spec.desired(),
            spec.requirements(),
            spec.fault());
    return model.putUnit(planned, recorded, Long.MAX_VALUE);
  }

  private Outcome outcome(UnitNode unit) {
    List<String> machines =
        unit.isGlobal()
            ? model.machines().stream()
                .filter(machine -> machine.has(unit))
                .map(MachineNode::id)
                .toList()
            : unit.machine().stream().map(MachineNode::id).toList();
    return new Outcome(unit.name(), machines, explainer.summary(unit));
  }

  private void takeOut(Guest guest) {
    if (guest.before().isEmpty()) {
      model.removeUnit(guest.name());
      guest.orphan().ifPresent(machine -> model.putOrphan(guest.name(), machine));
      return;
    }
    Before before = guest.before().get();
    UnitNode unit = model.putUnit(before.spec(), before.recorded(), Long.MAX_VALUE);
    if (!before.machine().equals(unit.machine())) {
      before
          .machine()
          .ifPresentOrElse(
              machine -> model.place(unit, machine, before.reason()),
              () -> model.unplace(unit, before.reason()));
    }
    before.refusal().ifPresent(refusal -> model.refuse(unit, refusal));
  }
}
