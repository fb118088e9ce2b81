package dev.fleet.agent.embedded.host;

/** Told what becomes of the processes of a group. Called on the manager's loop. */
public interface GroupListener {
  /**
   * A spawned process runs its program: what {@code Type=exec} waits for. Comes before {@link
   * #exited}, and not at all if the program could not be executed after all.
   */
  void executed(int pid);

  /**
   * A process ended: every spawned or adopted one, and each other one whose status came to us. One
   * that could not run its program after all ends with the status that systemd.exec(5) has for
   * that, such as 203.
   */
  void exited(int pid, ProcessEnd end);

  /** The last process is gone; comes after its {@link #exited}. Once each time that happens. */
  void emptied();
}
