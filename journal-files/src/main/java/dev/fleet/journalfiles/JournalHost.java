package dev.fleet.journalfiles;

import java.util.regex.Pattern;

/**
 * Whose journal it is: what every record says of its host.
 *
 * @param machineId 32 hex digits in lower case, as in machine-id(5); {@code _MACHINE_ID}
 * @param bootId likewise, without the dashes of the kernel's form; {@code _BOOT_ID}
 * @param hostname {@code _HOSTNAME}
 */
public record JournalHost(String machineId, String bootId, String hostname) {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  public JournalHost {
    check("machine", machineId);
    check("boot", bootId);
  }

  private static void check(String what, String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("a " + what + " ID has 32 hex digits, this is: " + id);
    }
  }
}
