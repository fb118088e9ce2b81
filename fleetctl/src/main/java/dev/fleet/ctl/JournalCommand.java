package dev.fleet.ctl;

import dev.fleet.ctl.journal.EntryFormat;
import dev.fleet.unit.UnitName;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ReadEntriesRequest;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;

/** {@code fleetctl journal}: log lines of units, wherever they are. */
final class JournalCommand implements Command {
  @Override
  public String summary() {
    return "Print the journal of one or more units in the cluster to stdout";
  }

  @Override
  public String usage() {
    return "[-n|--lines=N] [-f|--follow] [-o|--output=FORMAT] UNIT...";
  }

  @Override
  public String description() {
    return """
    Prints the last log lines of units from the machines that they are on. Lines of several
    machines are in the order of time. A unit can be a pattern, which the shell must not see.

    Formats: short, short-iso, short-iso-precise, short-precise, short-full, short-unix,
    short-monotonic, cat, json, json-pretty, export, verbose

    Read the last 10 lines:
        fleetctl journal foo.service
    Follow all instances of a template:
        fleetctl journal -f 'web@*'
    """;
  }

  @Override
  public void declare(CommandSpec spec) {
    JournalQuery.declare(spec);
  }

  @Override
  public int run(Invocation call) throws CommandFailure, InterruptedException {
    if (call.arguments().isEmpty()) {
      throw new CommandFailure("One unit file must be provided.");
    }
    String name = call.text("output", "short");
    EntryFormat format = EntryFormat.named(name, call.terminal().zone());
    if (format == null) {
      throw new CommandFailure(
          2,
          "Error: unknown output \"%s\"; known are %s"
              .formatted(name, String.join(", ", EntryFormat.NAMES)));
    }
    var patterns = new ArrayList<String>();
    for (String argument : call.arguments()) {
      patterns.add(isPattern(argument) ? unit(argument) : Registry.literal(unit(argument)));
    }
    ReadEntriesRequest request =
        JournalQuery.request(call)
            .addAllUnits(patterns)
            .setAllFields_(format.showsAllFields())
            .build();
    return read(call, format, name.startsWith("short"), patterns, request);
  }

  private static boolean isPattern(String argument) {
    return argument.indexOf('*') >= 0 || argument.indexOf('?') >= 0 || argument.indexOf('[') >= 0;
  }

  /** A pattern with an open end stands for units of every type; otherwise a service is meant. */
  private static String unit(String argument) {
    return argument.endsWith("*") ? argument : UnitName.mangle(argument);
  }

  private static int read(
      Invocation call,
      EntryFormat format,
      boolean lines,
      List<String> patterns,
      ReadEntriesRequest request)
      throws CommandFailure, InterruptedException {
    Set<String> machines = new LinkedHashSet<>();
    Predicate<String> wanted = wanted(call);
    long revision = place(call, patterns, machines);
    machines.removeIf(wanted.negate());
    // One machine gives no more lines than it is asked for.
    var printer =
        new JournalPrinter(
            call.terminal(),
            format,
            request.hasLines() && machines.size() > 1 ? request.getLines() : -1,
            lines && machines.size() == 1 && !request.getFollow());
    try (var session = new JournalSession(call, request, printer, wanted)) {
      int exitCode = session.print(machines);
      if (request.getFollow()) {
        session.follow(patterns, revision);
        return 0;
      }
      if (lines && !printer.hasPrinted() && exitCode == 0) {
        call.terminal().out("-- No entries --");
      }
      return exitCode;
    }
  }

  /** Which machines are read, by their IDs. */
  private static Predicate<String> wanted(Invocation call)
      throws CommandFailure, InterruptedException {
    String machine = call.text("machine", "");
    if (machine.isEmpty()) {
      return id -> true;
    }
    try {
      return SshTarget.about(call.cluster(), machine).machine(machine).getId()::equals;
    } catch (CallFailure e) {
      throw new CommandFailure("Unable to proceed: " + e.text());
    }
  }

  /** Finds the machines of the units; answers the revision of what was read. */
  private static long place(Invocation call, List<String> patterns, Set<String> machines)
      throws CommandFailure, InterruptedException {
    try {
      Registry.Listing<Unit> units = Registry.units(call.cluster(), patterns);
      check(call, units.items());
      for (Unit unit : units.items()) {
        if (unit.hasPlacement()) {
          machines.add(unit.getPlacement().getMachineId());
        }
      }
      for (UnitState state : Registry.states(call.cluster(), patterns).items()) {
        machines.add(state.getMachineId());
      }
      return units.revision();
    } catch (CallFailure e) {
      throw new CommandFailure(
          "Error retrieving Unit "
              + UnitName.mangle(call.arguments().getFirst())
              + ": "
              + e.text());
    }
  }

  private static void check(Invocation call, List<Unit> units) throws CommandFailure {
    for (String argument : call.arguments()) {
      String name = unit(argument);
      if (isPattern(argument)) {
        if (units.isEmpty() && call.isOn("follow")) {
          call.terminal().err("No unit matches " + name + " yet; waiting for one");
        } else if (units.isEmpty()) {
          throw new CommandFailure("No unit matches " + name + ".");
        }
        continue;
      }
      Unit found = null;
      for (Unit unit : units) {
        if (unit.getName().equals(name)) {
          found = unit;
        }
      }
      if (found == null) {
        throw new CommandFailure("Unit " + name + " does not exist.");
      }
      if (!found.getGlobal() && found.getCurrentState() == DesiredState.DESIRED_STATE_INACTIVE) {
        throw new CommandFailure("Unit " + name + " does not appear to be running.");
      }
    }
  }
}
