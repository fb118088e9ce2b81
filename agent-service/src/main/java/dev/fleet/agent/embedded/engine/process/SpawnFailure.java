package dev.fleet.agent.embedded.engine.process;

import dev.fleet.agent.embedded.engine.ManagerLog;
import dev.fleet.agent.embedded.engine.MessageIds;
import dev.fleet.agent.embedded.engine.UnitLog;
import dev.fleet.agent.embedded.host.Launch;
import java.util.Map;

/** Tells the journal that a program could not be run, in systemd's words. */
final class SpawnFailure {
  private static final Map<String, String> CAUSES =
      Map.of(
          "CHDIR", "Changing to the requested working directory failed",
          "USER", "Failed to determine user credentials",
          "GROUP", "Failed to determine group credentials",
          "STDIN", "Failed to set up standard input",
          "STDOUT", "Failed to set up standard output",
          "STDERR", "Failed to set up standard error output",
          "OOM_ADJUST", "Failed to adjust OOM setting",
          "LIMITS", "Failed to adjust resource limit");

  private SpawnFailure() {}

  static void tell(UnitLog log, String executable, Launch.Failed failed) {
    var fields = Map.of("MESSAGE_ID", MessageIds.SPAWN_FAILED, "EXECUTABLE", executable);
    if (failed.step().equals("EXEC")) {
      log.ofChild(
          ManagerLog.INFO,
          "Failed to locate executable " + executable + ": " + failed.reason(),
          fields);
    } else {
      String cause = CAUSES.get(failed.step());
      if (cause != null) {
        log.ofChild(ManagerLog.ERROR, cause + ": " + failed.reason(), Map.of());
      }
    }
    log.ofChild(
        ManagerLog.ERROR,
        "Failed at step %s spawning %s: %s".formatted(failed.step(), executable, failed.reason()),
        fields);
  }

  /** The program is missing, and it may. */
  static void tellSkipped(UnitLog log, String executable, Launch.Failed failed) {
    log.ofChild(
        ManagerLog.INFO,
        "Executable " + executable + " missing, skipping: " + failed.reason(),
        Map.of("MESSAGE_ID", MessageIds.SPAWN_FAILED, "EXECUTABLE", executable));
  }
}
