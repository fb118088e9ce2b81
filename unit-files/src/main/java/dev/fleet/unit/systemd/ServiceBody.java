package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.value.ExitStatusSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code [Service]} section; see systemd.service(5).
 *
 * @param commands those of each phase, in order; ask by {@link #commands(ExecPhase)}
 * @param pidFile absolute path; a relative one is in the runtime folder
 * @param success what counts as clean besides code 0 and, for other types than oneshot, the signals
 *     HUP, INT, TERM, PIPE
 * @param fileDescriptorStoreMax file descriptors that the service may leave with the manager
 * @param sockets the sockets whose descriptors it gets, besides the one of its own name
 */
public record ServiceBody(
    Type type,
    ExitType exitType,
    Map<ExecPhase, List<ExecCommand>> commands,
    Optional<String> pidFile,
    RestartSettings restart,
    ExitStatusSet success,
    boolean remainAfterExit,
    ServiceTimeouts timeouts,
    NotifyAccess notifyAccess,
    boolean guessMainPid,
    boolean nonBlocking,
    boolean rootDirectoryStartOnly,
    int fileDescriptorStoreMax,
    List<UnitName> sockets,
    ExecContext exec,
    KillContext kill,
    ResourceLimits resources)
    implements UnitBody {
  /** When a service counts as started. */
  public enum Type {
    SIMPLE,
    EXEC,
    ONESHOT,
    FORKING,
    NOTIFY,
    IDLE
  }

  /** When a service counts as ended. */
  public enum ExitType {
    MAIN,
    CGROUP
  }

  /** From whom notifications are taken. */
  public enum NotifyAccess {
    NONE,
    MAIN,
    EXEC,
    ALL
  }

  public ServiceBody {
    var copy = new EnumMap<ExecPhase, List<ExecCommand>>(ExecPhase.class);
    commands.forEach((phase, list) -> copy.put(phase, List.copyOf(list)));
    commands = Collections.unmodifiableMap(copy);
    sockets = List.copyOf(sockets);
  }

  public List<ExecCommand> commands(ExecPhase phase) {
    return commands.getOrDefault(phase, List.of());
  }
}
