package dev.fleet.agent.embedded.linux;

import dev.fleet.journalfiles.UnitStream;
import dev.fleet.journalfiles.UnitStreamInfo;

/** Where the output of units goes. */
@FunctionalInterface
public interface OutputSink {
  /** Begins to take the output of a process; its bytes come on a thread of the host's. */
  UnitStream open(UnitStreamInfo info);
}
