package dev.fleet.agent.embedded.engine.process;

import dev.fleet.agent.embedded.host.PassedDescriptor;
import dev.fleet.unit.systemd.ExecCommand;
import dev.fleet.unit.systemd.ExecContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A command to run for a unit.
 *
 * @param told variables that the manager tells it by
 * @param ownPid variables that get the process's own number
 * @param descriptors that it gets
 * @param nonBlocking whether reading from them does not wait
 * @param socket what {@code socket} means for its standard streams
 */
public record Command(
    ExecCommand command,
    ExecContext context,
    Map<String, String> told,
    Set<String> ownPid,
    List<PassedDescriptor> descriptors,
    boolean nonBlocking,
    OptionalInt socket) {
  public Command {
    told = Collections.unmodifiableMap(new LinkedHashMap<>(told));
    ownPid = Set.copyOf(ownPid);
    descriptors = List.copyOf(descriptors);
  }

  /** A command that is told nothing and gets nothing. */
  public static Command plain(ExecCommand command, ExecContext context) {
    return new Command(command, context, Map.of(), Set.of(), List.of(), false, OptionalInt.empty());
  }
}
