package dev.fleet.agent.embedded.engine.process;

import dev.fleet.agent.embedded.host.ProcessEnd;

/** Told what becomes of the processes of a unit. Called within an event of the unit. */
public interface ProcessListener {
  /** The program of a spawned process runs. */
  void executed(int pid);

  /** A process of the unit ended. */
  void exited(int pid, ProcessEnd end);

  /** The last process is gone. */
  void emptied();
}
