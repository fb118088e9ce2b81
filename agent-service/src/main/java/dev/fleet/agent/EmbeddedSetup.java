package dev.fleet.agent;

import dev.fleet.agent.embedded.EmbeddedConfig;
import dev.fleet.agent.embedded.EmbeddedUnitManager;
import dev.fleet.agent.embedded.JournalLog;
import dev.fleet.agent.embedded.UnitRoots;
import dev.fleet.agent.embedded.linux.LinuxHost;
import dev.fleet.agent.embedded.linux.LinuxHostConfig;
import dev.fleet.agent.units.UnitManager;
import dev.fleet.journalfiles.JournalHost;
import dev.fleet.journalfiles.JournalOptions;
import dev.fleet.journalfiles.JournalWriter;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.config.Settings;
import dev.fleet.runtime.config.UsageException;
import dev.fleet.runtime.service.ServiceContext;
import dev.fleet.unit.systemd.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Puts the embedded unit manager together with its host and journal. */
final class EmbeddedSetup {
  private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{32}");

  private EmbeddedSetup() {}

  /**
   * @param context gets the journal, which is closed after everything that is handed to it later
   * @param stopTimeout how long an orderly stop may take
   */
  static UnitManager create(AgentConfig config, ServiceContext context, Duration stopTimeout)
      throws UsageException, IOException {
    Settings settings = context.settings();
    String machineId = config.machineId().toLowerCase(Locale.ROOT);
    if (!ID.matcher(machineId).matches()) {
      throw new UsageException(
          "--init embedded needs a machine ID of 32 hex digits, as in machine-id(5), got '"
              + config.machineId()
              + "'");
    }
    AgentFolders folders = AgentFolders.of(settings);
    Clocks clocks = context.clocks();
    var journalHost =
        new JournalHost(machineId, config.bootId().replace("-", ""), config.hostname());
    JournalWriter journal =
        context.own(JournalWriter.open(JournalOptions.in(folders.journal()), journalHost, clocks));
    // Beside the agent's records, whose folder holds nothing else.
    Path own = folders.state().resolveSibling(folders.state().getFileName() + "-units");
    var embedded =
        new EmbeddedConfig(
            folders.units(),
            own.resolve("manager"),
            machineId,
            config.hostname(),
            UnitRoots.usual(),
            settings.get(AgentOptions.IGNORE_SANDBOXING) ? Policy.IGNORE_SANDBOXING : Policy.STRICT,
            stopTimeout.multipliedBy(6).dividedBy(10));
    var host = new LinuxHostConfig(own.resolve("host"), own.resolve("run"), true);
    return new EmbeddedUnitManager(
        embedded,
        loop -> LinuxHost.open(host, loop, clocks, journal::open),
        new JournalLog(journal, journalHost),
        clocks,
        RandomGenerator.getDefault());
  }
}
