package dev.fleet.scheduler.model;

import java.util.Optional;

/**
 * What the registry has on record of a unit's placement.
 *
 * @param machineId where it is placed
 * @param reason why it is placed there; empty when it is placed nowhere
 * @param refusal why it is placed nowhere, as last told to the user
 */
public record Recorded(Optional<String> machineId, String reason, Optional<String> refusal) {
  /** Nothing. */
  public static final Recorded NOTHING = new Recorded(Optional.empty(), "", Optional.empty());

  /** On a machine. */
  public static Recorded on(String machineId, String reason) {
    return new Recorded(Optional.of(machineId), reason, Optional.empty());
  }

  /** On none, and the user knows why. */
  public static Recorded refused(String refusal) {
    return new Recorded(Optional.empty(), "", Optional.of(refusal));
  }
}
