package dev.fleet.unit.systemd.value;

import java.util.Set;

/**
 * Ways for a process to end, as in {@code SuccessExitStatus=}; see systemd.service(5).
 *
 * @param codes exit codes, 0 to 255
 * @param signals signals that killed it
 */
public record ExitStatusSet(Set<Integer> codes, Set<Signal> signals) {
  public static final ExitStatusSet EMPTY = new ExitStatusSet(Set.of(), Set.of());

  public ExitStatusSet {
    codes = Set.copyOf(codes);
    signals = Set.copyOf(signals);
  }

  public boolean isEmpty() {
    return codes.isEmpty() && signals.isEmpty();
  }
}
