package dev.fleet.unit;

import java.util.Arrays;
import java.util.List;

/** What {@code [X-Fleet]} can ask for. */
enum FleetKey {
  MACHINE_ID,
  MACHINE_OF,
  MACHINE_METADATA,
  CONFLICTS,
  REPLACES,
  GLOBAL;

  /** How the key is spelt, deprecated spellings included; the values of the first come first. */
  List<String> spellings() {
    return switch (this) {
      case MACHINE_ID -> List.of("MachineID", "X-ConditionMachineID", "X-ConditionMachineBootID");
      case MACHINE_OF -> List.of("X-ConditionMachineOf", "MachineOf");
      case MACHINE_METADATA -> List.of("X-ConditionMachineMetadata", "MachineMetadata");
      case CONFLICTS -> List.of("X-Conflicts", "Conflicts");
      case REPLACES -> List.of("Replaces");
      case GLOBAL -> List.of("Global");
    };
  }

  static boolean isKnown(String spelling) {
    return Arrays.stream(values()).anyMatch(key -> key.spellings().contains(spelling));
  }
}
