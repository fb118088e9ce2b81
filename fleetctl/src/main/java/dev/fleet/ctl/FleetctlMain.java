package dev.fleet.ctl;

import dev.fleet.runtime.clock.Clocks;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program {@code fleetctl}. */
public final class FleetctlMain {
  private static final int OUTPUT_BUFFER_BYTES = 16 * 1024;

  private FleetctlMain() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    // What libraries log is no news to who typed a command.
    Logger.getLogger("").setLevel(Level.OFF);
    var out = stream(FileDescriptor.out);
    var err = stream(FileDescriptor.err);
    int exitCode = run(args, System.getenv(), out, err);
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), OUTPUT_BUFFER_BYTES),
        false,
        StandardCharsets.UTF_8);
  }

  /**
   * Runs one command in this process; everything it opened is closed again.
   *
   * @param args the command line without the program's name
   * @param environment for the {@code FLEETCTL_} variables, and for the programs it starts
   * @return the exit code; section 1.4 of the reference says which
   */
  public static int run(
      String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    var terminal = new Terminal(out, err, environment);
    int exitCode;
    try {
      exitCode = dispatch(args, terminal);
    } catch (CommandFailure e) {
      if (!e.text().isEmpty()) {
        terminal.err(e.text());
      }
      exitCode = e.exitCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exitCode = 130;
    }
    terminal.flush();
    return exitCode;
  }

  private static int dispatch(String[] args, Terminal terminal)
      throws CommandFailure, InterruptedException {
    if (args.length > 0 && isVersion(args[0])) {
      return new VersionCommand().print(terminal);
    }
    CommandLineReader.Words words = CommandLineReader.split(args);
    if (words.command().isEmpty()) {
      return withoutCommand(words, terminal);
    }
    String name = Commands.resolve(words.command());
    Command command = Commands.create(name);
    try (Invocation call =
        CommandLineReader.read(name, command, words.rest(), terminal, Clocks.system())) {
      warnOfRetired(call);
      if (call.globals().help()) {
        terminal.print(Help.of(name));
        return 0;
      }
      return command.run(call);
    }
  }

  private static boolean isVersion(String word) {
    return switch (word) {
      case "--version", "-version", "-v" -> true;
      default -> false;
    };
  }

  /** Only global options, or nothing at all: help, unless the options are wrong. */
  private static int withoutCommand(CommandLineReader.Words words, Terminal terminal)
      throws CommandFailure {
    try (Invocation call =
        CommandLineReader.read(
            "help", new HelpCommand(), words.rest(), terminal, Clocks.system())) {
      warnOfRetired(call);
      terminal.print(Help.root());
      return 0;
    }
  }

  private static void warnOfRetired(Invocation call) {
    if (call.globals().usesRetired()) {
      for (GlobalFlag flag : call.globals().retired()) {
        call.terminal()
            .err(
                "WARNING: --%s does nothing any more: fleetctl speaks gRPC with the registry"
                    .formatted(flag.name()));
      }
    }
  }
}
