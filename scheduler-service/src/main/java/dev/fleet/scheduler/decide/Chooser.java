package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.ClusterModel;
import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.UnitNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the machine of a unit that is on none: the least loaded one that can take it, ties by
 * machine ID. A machine from which another unit would make it leave again comes last.
 */
final class Chooser {
  /** So many machines in vain, and units of this kind get a shortlist. */
  static final int MANY_LOOKS = 100;

  private final ClusterModel model;
  private final Rules rules;
  private final Peers peers;
  private final Shortlists shortlists;
  private final int manyLooks;

  Chooser(ClusterModel model, Rules rules) {
    this(model, rules, MANY_LOOKS);
  }

  Chooser(ClusterModel model, Rules rules, int manyLooks) {
    this.model = model;
    this.rules = rules;
    this.peers = new Peers(model);
    this.shortlists = new Shortlists(model, rules);
    this.manyLooks = manyLooks;
  }

  Choice choose(UnitNode unit) {
    Optional<String> fault = unit.spec().fault();
    if (fault.isPresent()) {
      return new Choice.Nowhere(fault.get());
    }
    if (model.machineCount() == 0) {
      return new Choice.Nowhere("no machine in the cluster");
    }
    if (!unit.requirements().machineOf().isEmpty()) {
      return nearPeers(unit);
    }
    Optional<String> required = unit.requirements().machineId();
    if (required.isPresent()) {
      return onRequired(unit, required.get());
    }
    return amongPool(unit, "least loaded machine that fits");
  }

  private Choice nearPeers(UnitNode unit) {
    return switch (peers.of(unit)) {
      case Peers.Answer.Nowhere(String why) -> new Choice.Nowhere(why);
      case Peers.Answer.Anywhere() ->
          amongPool(unit, "least loaded machine that fits and has its peers");
      case Peers.Answer.At(MachineNode machine, UnitNode peer) -> {
        Veto veto = rules.againstTaking(unit, machine);
        String there = "required peer Unit(%s) is on Machine(%s)".formatted(peer, machine);
        yield veto == null
            ? new Choice.On(machine, "required peer Unit(" + peer + ") is there")
            : new Choice.Nowhere(there + ": " + veto.text());
      }
    };
  }

  private Choice onRequired(UnitNode unit, String id) {
    List<MachineNode> machines = model.machinesOf(id);
    if (machines.isEmpty()) {
      return new Choice.Nowhere("required machine \"" + id + "\" is not in the cluster");
    }
    List<MachineNode> byLoad = machines.stream().sorted(MachineNode.BY_LOAD).toList();
    MachineNode found = among(byLoad, unit);
    if (found != null) {
      return new Choice.On(found, "required by MachineID");
    }
    String refusals =
        machines.stream()
            .map(machine -> "required Machine(" + machine + "): " + veto(unit, machine))
            .collect(Collectors.joining(", "));
    return new Choice.Nowhere(refusals);
  }

  private Choice amongPool(UnitNode unit, String why) {
    Shortlist shortlist = shortlists.find(unit);
    MachineNode found = shortlist != null ? shortlist.first(unit) : among(model.pool(unit), unit);
    return found != null
        ? new Choice.On(found, why)
        : new Choice.Nowhere(
            Refusals.summary(model, unit, machine -> rules.againstTaking(unit, machine)));
  }

  private @Nullable MachineNode among(Collection<MachineNode> machines, UnitNode unit) {
    MachineNode last = null;
    int looks = 0;
    for (MachineNode machine : machines) {
      if (++looks == manyLooks) {
        shortlists.make(unit);
      }
      if (rules.againstTaking(unit, machine) == null) {
        if (rules.displacing(unit, machine).isEmpty()) {
          return machine;
        }
        last = last == null ? machine : last;
      }
    }
    return last;
  }

  private String veto(UnitNode unit, MachineNode machine) {
    return Optional.ofNullable(rules.againstTaking(unit, machine)).map(Veto::text).orElse("fits");
  }
}
