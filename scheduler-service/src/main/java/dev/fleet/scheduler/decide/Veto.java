package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.MachineNode;
import dev.fleet.scheduler.model.UnitNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Why one machine cannot take, or cannot keep, one unit. */
sealed interface Veto {
  /** One line about one machine. */
  String text();

  /** One phrase about several machines, their number first: "2 lack metadata region=eu". */
  String tally(int machines);

  /** Vetoes of equal groups are counted together. */
  default Object group() {
    return this;
  }

  /** The machine has left the cluster. */
  record Away(String machineId) implements Veto {
    @Override
    public String text() {
      return "Machine(" + machineId + ") went away";
    }

    @Override
    public String tally(int machines) {
      return machines + " went away";
    }

    @Override
    public Object group() {
      return Away.class;
    }
  }

  /** MachineID names another machine. */
  record OtherMachine(String required, String machineId) implements Veto {
    @Override
    public String text() {
      return "machine ID \"%s\" does not match required \"%s\"".formatted(machineId, required);
    }

    @Override
    public String tally(int machines) {
      return machines + (machines == 1 ? " is" : " are") + " not the required machine " + required;
    }

    @Override
    public Object group() {
      return OtherMachine.class;
    }
  }

  /** MachineMetadata is not met. */
  record LacksMetadata(String wanted) implements Veto {
    /** Says what is not met of what is required, sorted: "disk=nvme or ssd and region=eu". */
    static LacksMetadata of(Map<String, Set<String>> required, Map<String, String> metadata) {
      return new LacksMetadata(
          required.entrySet().stream()
              .filter(want -> !want.getValue().contains(metadata.getOrDefault(want.getKey(), "")))
              .map(
                  want -> want.getKey() + "=" + String.join(" or ", new TreeSet<>(want.getValue())))
              .sorted()
              .collect(Collectors.joining(" and ")));
    }

    /** The machine has nothing of what is required. */
    static LacksMetadata all(Map<String, Set<String>> required) {
      return of(required, Map.of());
    }

    @Override
    public String text() {
      return "local Machine metadata insufficient: lacks " + wanted;
    }

    @Override
    public String tally(int machines) {
      return machines + (machines == 1 ? " lacks" : " lack") + " metadata " + wanted;
    }
  }

  /** A unit of MachineOf is not there. */
  record PeerElsewhere(String peer) implements Veto {
    @Override
    public String text() {
      return "required peer Unit(" + peer + ") is not scheduled locally";
    }

    @Override
    public String tally(int machines) {
      return machines + (machines == 1 ? " does" : " do") + " not have " + peer;
    }
  }

  /** A unit that must not be on the same machine is there; which one is found when asked for. */
  record Conflict(UnitNode unit, MachineNode machine, Rules rules) implements Veto {
    @Override
    public String text() {
      return "found conflict with locally-scheduled Unit(" + rules.conflicting(unit, machine) + ")";
    }

    @Override
    public String tally(int machines) {
      String other = rules.conflicting(unit, machine).name();
      return machines == 1
          ? "1 conflicts with " + other
          : machines + " conflict with units such as " + other;
    }

    @Override
    public Object group() {
      return Conflict.class;
    }
  }

  /** The machine takes no new units. */
  record Cordoned() implements Veto {
    @Override
    public String text() {
      return "machine is cordoned";
    }

    @Override
    public String tally(int machines) {
      return machines + (machines == 1 ? " is" : " are") + " cordoned";
    }
  }

  /** The machine is to be emptied. */
  record Draining() implements Veto {
    @Override
    public String text() {
      return "machine is draining";
    }

    @Override
    public String tally(int machines) {
      return machines + (machines == 1 ? " is" : " are") + " draining";
    }
  }
}
