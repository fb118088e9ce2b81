package dev.fleet.ctl;

import dev.fleet.runtime.clock.Clocks;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * One run of a command: what was asked, where to write, and the cluster, which is opened when used.
 */
final class Invocation implements AutoCloseable {
  private final String command;
  private final ParseResult parsed;
  private final GlobalOptions globals;
  private final List<String> arguments;
  private final Terminal terminal;
  private final Clocks clocks;
  private @Nullable Cluster cluster;

  Invocation(
      String command,
      ParseResult parsed,
      GlobalOptions globals,
      List<String> arguments,
      Terminal terminal,
      Clocks clocks) {
    this.command = command;
    this.parsed = parsed;
    this.globals = globals;
    this.arguments = arguments;
    this.terminal = terminal;
    this.clocks = clocks;
  }

  /** The command's full name. */
  String command() {
    return command;
  }

  List<String> arguments() {
    return arguments;
  }

  Terminal terminal() {
    return terminal;
  }

  GlobalOptions globals() {
    return globals;
  }

  Clocks clocks() {
    return clocks;
  }

  /** The cluster that the global options name; connects with the first call. */
  Cluster cluster() throws CommandFailure {
    if (cluster == null) {
      cluster = Cluster.open(globals, terminal, clocks);
    }
    return cluster;
  }

  boolean isOn(String option) {
    OptionSpec spec = parsed.matchedOption("--" + option);
    return spec != null && Boolean.TRUE.equals(spec.getValue());
  }

  /** The value of an option; {@code initial} when it was not given. */
  String text(String option, String initial) {
    OptionSpec spec = parsed.matchedOption("--" + option);
    Object value = spec == null ? null : spec.getValue();
    return value == null ? initial : value.toString();
  }

  /** The value of an option; {@code initial} when it was not given. */
  int number(String option, int initial) {
    OptionSpec spec = parsed.matchedOption("--" + option);
    return spec != null && spec.getValue() instanceof Integer value ? value : initial;
  }

  boolean has(String option) {
    return parsed.hasMatchedOption("--" + option);
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
  }
}
