package dev.fleet.agent;

import dev.fleet.runtime.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where an agent keeps its things: below the folders of the system for root, below those of the
 * user for anyone else.
 *
 * @param units fleet's unit files
 * @param state the agent's records
 * @param journal what units write, where there is no journald
 */
record AgentFolders(Path units, Path state, Path journal) {
  static AgentFolders of(Settings settings) {
    AgentFolders usual = usual(uid(), System.getenv());
    return new AgentFolders(
        settings.find(AgentOptions.UNITS_DIRECTORY).orElse(usual.units).toAbsolutePath(),
        settings.find(AgentOptions.STATE_DIRECTORY).orElse(usual.state).toAbsolutePath(),
        settings.find(AgentOptions.JOURNAL_DIRECTORY).orElse(usual.journal).toAbsolutePath());
  }

  static AgentFolders usual(int uid, Map<String, String> environment) {
    if (uid == 0) {
      return new AgentFolders(
          Path.of("/run/fleet/units"),
          Path.of("/run/fleet/agent"),
          Path.of("/var/log/fleet/journal"));
    }
    Path runtime = given(environment, "XDG_RUNTIME_DIR").orElse(Path.of("/tmp", "fleet-" + uid));
    Path state =
        given(environment, "XDG_STATE_HOME")
            .or(() -> given(environment, "HOME").map(home -> home.resolve(".local/state")))
            .orElse(runtime);
    return new AgentFolders(
        runtime.resolve("fleet/units"),
        runtime.resolve("fleet/agent"),
        state.resolve("fleet/journal"));
  }

  private static Optional<Path> given(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(Path::of).filter(Path::isAbsolute);
  }

  /** The user that this process runs as. */
  private static int uid() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException | UnsupportedOperationException e) {
      return 0; // Not Linux: nothing of this will work anyway, and will say so.
    }
  }
}
