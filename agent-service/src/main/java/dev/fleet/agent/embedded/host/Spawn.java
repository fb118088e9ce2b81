package dev.fleet.agent.embedded.host;

import dev.fleet.unit.systemd.ExecCommand;
import dev.fleet.unit.systemd.ExecContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A process to start.
 *
 * @param executable absolute, or a plain name that is looked up in systemd's fixed search path
 * @param argv all arguments, the name under which it runs first; expanded
 * @param environment complete, but for {@code ownPid}, {@code LISTEN_FDS} and {@code
 *     LISTEN_FDNAMES}, which follow from {@code descriptors}
 * @param ownPid variables that get the new process's own number: {@code SYSTEMD_EXEC_PID}, {@code
 *     LISTEN_PID}
 * @param context user, limits, standard streams, folder and so on; its environment and folders of
 *     the unit are the caller's
 * @param descriptors passed as 3 and following, and to {@code fd:} streams by name
 * @param nonBlocking whether reading from the passed descriptors does not wait ({@code
 *     NonBlocking=})
 * @param socket what {@code socket} means for the standard streams
 */
public record Spawn(
    String executable,
    List<String> argv,
    Map<String, String> environment,
    Set<String> ownPid,
    ExecContext context,
    ExecCommand.Privileges privileges,
    List<PassedDescriptor> descriptors,
    boolean nonBlocking,
    OptionalInt socket) {
  public Spawn {
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("argv has at least the program's own name");
    }
    argv = List.copyOf(argv);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    ownPid = Set.copyOf(ownPid);
    descriptors = List.copyOf(descriptors);
  }
}
