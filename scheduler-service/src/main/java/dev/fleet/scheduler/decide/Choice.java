package dev.fleet.scheduler.decide;

import dev.fleet.scheduler.model.MachineNode;

/** Where a unit goes. */
sealed interface Choice {
  /**
   * On this machine.
   *
   * @param why what speaks for it, one phrase
   */
  record On(MachineNode machine, String why) implements Choice {}

  /**
   * On none.
   *
   * @param why one line
   */
  record Nowhere(String why) implements Choice {}
}
