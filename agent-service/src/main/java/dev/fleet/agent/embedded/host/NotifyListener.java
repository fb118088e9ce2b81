package dev.fleet.agent.embedded.host;

import java.util.List;

/** Told what the processes of a unit notify. Called on the manager's loop. */
@FunctionalInterface
public interface NotifyListener {
  /**
   * A message of the unit's processes; those of strangers are not told.
   *
   * @param senderPid by the kernel's word; it may have ended since
   * @param lines {@code READY=1} and the like, in order; at most 4,096 bytes together
   */
  void notified(int senderPid, List<String> lines);
}
