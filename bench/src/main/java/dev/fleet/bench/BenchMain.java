package dev.fleet.bench;

import dev.fleet.bench.burst.BurstCommand;
import dev.fleet.bench.core.CoreCommand;
import dev.fleet.bench.idle.IdleCommand;
import dev.fleet.bench.journal.JournalCommand;
import dev.fleet.bench.read.ReadCommand;
import dev.fleet.bench.scale.ScaleCommand;
import dev.fleet.bench.start.StartCommand;
import dev.fleet.runtime.log.LogLevels;
import dev.fleet.runtime.log.Logging;
import dev.fleet.runtime.service.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code fleet-bench} program. */
@Command(
    name = "fleet-bench",
    description = "Measures a fleet cluster under load.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = BenchMain.VersionText.class,
    subcommands = {
      CommandLine.HelpCommand.class,
      StartCommand.class,
      BurstCommand.class,
      IdleCommand.class,
      JournalCommand.class,
      ReadCommand.class,
      ScaleCommand.class,
      CoreCommand.class
    })
public final class BenchMain {
  private BenchMain() {}

  /** Exit codes: 0 measured, 1 could not measure and said why, 2 wrong usage. */
  public static void main(String[] args) {
    // Simulated agents lose their registry at the end of a run, by the thousand.
    Logging.setUp(LogLevels.parse("error"), System.getenv());
    System.exit(
        new CommandLine(new BenchMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(BenchMain::report)
            .execute(args));
  }

  private static int report(Exception fault, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (!(fault instanceof BenchException)) {
      throw fault;
    }
    System.err.println("fleet-bench: " + fault.getMessage());
    return 1;
  }

  /** What {@code --version} prints. */
  static final class VersionText implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"fleet-bench " + Version.current()};
    }
  }
}
