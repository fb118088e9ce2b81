package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.Machine;
import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.UnitNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says why a unit is where it is, and what every machine thinks of it. */
public final class Explainer {
  private final ClusterModel model;
  private final Rules rules;
  private final Chooser chooser;

  public Explainer(ClusterModel model) {
    this.model = model;
    this.rules = new Rules(model);
    this.chooser = new Chooser(model, rules);
  }

  /**
   * What one machine thinks of one unit.
   *
   * @param refusal why it cannot take it, or cannot keep it; empty if it can
   */
  public record Verdict(String machineId, String hostname, Optional<String> refusal, int load) {}

  /** One for each machine of the cluster, by ID. */
  public List<Verdict> verdicts(UnitNode unit) {
    model.settleGlobals();
    return model.machines().stream()
        .filter(MachineNode::isPresent)
        .map(machine -> verdict(unit, machine))
        .toList();
  }

  private Verdict verdict(UnitNode unit, MachineNode machine) {
    Optional<String> refusal =
        unit.spec().fault().or(() -> Optional.ofNullable(veto(unit, machine)).map(Veto::text));
    String hostname = machine.info().map(Machine::hostname).orElse("");
    return new Verdict(machine.id(), hostname, refusal.map(Line::of), machine.load());
  }

  private @Nullable Veto veto(UnitNode unit, MachineNode machine) {
    if (unit.isGlobal()) {
      return rules.againstAdmitting(unit, machine);
    }
    return machine.has(unit)
        ? rules.againstKeeping(unit, machine)
        : rules.againstTaking(unit, machine);
  }

  /** One line: why the unit is where it is, or why it is nowhere. */
  public String summary(UnitNode unit) {
    return Line.of(reason(unit));
  }

  private String reason(UnitNode unit) {
    model.settleGlobals();
    if (!unit.spec().isWanted()) {
      return "target state inactive";
    }
    if (unit.isGlobal()) {
      return global(unit);
    }
    return unit.machine()
        .map(machine -> placed(unit, machine))
        .or(unit::refusal)
        .orElseGet(() -> due(unit));
  }

  private static String placed(UnitNode unit, MachineNode machine) {
    return machine.isPresent()
        ? unit.reason()
        : "Machine(" + machine + ") went away; its units stay with it for now";
  }

  private String global(UnitNode unit) {
    long count = model.machines().stream().filter(machine -> machine.has(unit)).count();
    return count > 0 || model.machineCount() == 0
        ? "global unit, on %d of %d machines".formatted(count, model.machineCount())
        : Refusals.summary(model, unit, machine -> rules.againstAdmitting(unit, machine));
  }

  private String due(UnitNode unit) {
    return switch (chooser.choose(unit)) {
      case Choice.On(MachineNode machine, String why) ->
          "about to be placed, Machine(" + machine + ") would do";
      case Choice.Nowhere(String why) -> why;
    };
  }
}
