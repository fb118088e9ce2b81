package dev.fleet.unit;

import java.util.Map;
import java.util.Set;

/** Whether a machine is what a unit's {@link Requirements} ask for. */
public final class MachineMatch {
  private static final int SHORT_ID_LENGTH = 8;

  private MachineMatch() {}

  /** The first eight characters of a machine ID, or all of a shorter one. */
  public static String shortId(String machineId) {
    return machineId.substring(0, Math.min(SHORT_ID_LENGTH, machineId.length()));
  }

  /** Whether {@code required} is the full or the short form of {@code machineId}. */
  public static boolean idMatches(String required, String machineId) {
    return required.equals(machineId) || required.equals(shortId(machineId));
  }

  /** Whether the machine has, for every required key, one of the values required. */
  public static boolean metadataMatches(
      Map<String, Set<String>> required, Map<String, String> machine) {
    for (Map.Entry<String, Set<String>> want : required.entrySet()) {
      String value = machine.get(want.getKey());
      if (value == null || !want.getValue().contains(value)) {
        return false;
      }
    }
    return true;
  }
}
