package dev.fleet.agent.embedded.linux;

import dev.fleet.agent.embedded.host.Launch;
import dev.fleet.agent.linux.LinuxException;
import java.io.IOException;

/** A process cannot be started as it should be. */
final class SpawnException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitStep step;
  private final String reason;

  SpawnException(ExitStep step, String reason) {
    super(step + ": " + reason);
    this.step = step;
    this.reason = reason;
  }

  SpawnException(ExitStep step, IOException cause) {
    super(step + ": " + cause.getMessage(), cause);
    this.step = step;
    this.reason = LinuxException.reasonOf(cause);
  }

  Launch.Failed failed() {
    return step.failed(reason);
  }
}
