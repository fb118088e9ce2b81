package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.Launch;
import dev.fleet.agent.embedded.host.ProcessEnd;

/**
 * A step on the way to a running program, by the exit status of a process that fails at it; see
 * "Process Exit Codes" in systemd.exec(5).
 */
enum ExitStep {
  CHDIR(200),
  NICE(201),
  FDS(202),
  EXEC(203),
  LIMITS(205),
  OOM_ADJUST(206),
  STDIN(208),
  STDOUT(209),
  GROUP(216),
  USER(217),
  CGROUP(219),
  STDERR(222);

  private final int status;

  ExitStep(int status) {
    this.status = status;
  }

  Launch.Failed failed(String reason) {
    return new Launch.Failed(status, name(), reason);
  }

  ProcessEnd end() {
    return ProcessEnd.exited(status);
  }
}
