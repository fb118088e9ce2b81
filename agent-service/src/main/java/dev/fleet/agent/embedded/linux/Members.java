package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.linux.LinuxException;
import java.util.List;

/** Which processes are of one unit. Confined to the manager's loop. */
sealed interface Members permits GroupedMembers, ScannedMembers {
  /** Takes in a new child, before it runs its program. */
  void place(int pid) throws LinuxException;

  /** A member that was a child of ours is gone. */
  void gone(int pid);

  /** The living ones; what was forked in the last milliseconds may be missing. */
  List<Integer> pids();

  /** Whether there is none. */
  boolean isEmpty();

  boolean contains(int pid);

  /**
   * Kills all at once.
   *
   * @return false if that cannot be done here: they are to be killed one by one
   */
  boolean killAll();

  /**
   * Calls back once it is known what the ends of processes until now have left: at once where that
   * is so, else after the next look at all processes.
   */
  void settle(Runnable then);

  /**
   * Calls back once it is known what was forked until now: at once where that is so, else after the
   * next look at all processes.
   */
  void lookAgain(Runnable then);

  /** See {@link dev.fleet.agent.embedded.host.ProcessGroup#path}. */
  String path();

  /** What could not be applied. */
  List<String> notes();

  /** Forgets the unit, which has no members any more. */
  void close();
}
