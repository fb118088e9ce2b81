package dev.fleet.agent.embedded.engine.process;

import dev.fleet.agent.embedded.engine.TransactionException;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.process.UnitFolders.FolderException;
import dev.fleet.agent.embedded.host.Account;
import dev.fleet.agent.embedded.host.GroupListener;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.Launch;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.agent.embedded.host.ProcessGroup;
import dev.fleet.agent.embedded.host.ProcessInfo;
import dev.fleet.agent.embedded.host.Spawn;
import dev.fleet.agent.embedded.host.Usage;
import dev.fleet.unit.systemd.ExecCommand;
import dev.fleet.unit.systemd.ExecContext;
import dev.fleet.unit.systemd.KillContext;
import dev.fleet.unit.systemd.ResourceLimits;
import dev.fleet.unit.systemd.UnitDirectories;
import dev.fleet.unit.systemd.value.Signal;
import dev.fleet.unit.systemd.value.Variables;
import dev.fleet.v1.ControlGroup;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All processes of one unit. Confined to the engine's loop.
 *
 * <p>A program that cannot be run counts as a process that ends at once, as it does in systemd: it
 * has a negative number, and its end is told in an event of its own.
 */
public final class UnitProcesses {
  private static final String OWN_PID = "SYSTEMD_EXEC_PID";

  private final Unit unit;
  private final ProcessListener listener;
  private final ProcessEnvironment environment;
  private final UnitFolders folders;
  private final Set<Integer> stillborn = new HashSet<>();
  private int lastStillborn;
  private @Nullable ProcessGroup group;

  public UnitProcesses(Unit unit, ProcessSetup setup, ProcessListener listener) {
    this.unit = unit;
    this.listener = listener;
    this.environment =
        new ProcessEnvironment(setup.environment(), unit.host().files(), unit.host().facts());
    this.folders = new UnitFolders(unit.host().files(), setup.roots());
  }

  // --- start

  /**
   * Starts a process.
   *
   * @return its number
   * @throws HostException if not even that could be tried
   */
  public int spawn(Command command, ResourceLimits limits) throws HostException {
    ProcessGroup in = open(limits);
    ExecCommand exec = command.command();
    Map<String, String> variables = environmentOf(command);
    List<String> argv =
        exec.expandVariables() ? Variables.expand(exec.argv(), variables) : exec.argv();
    try {
      folders.make(command.context());
    } catch (FolderException e) {
      return fail(exec, new Launch.Failed(e.exitStatus(), e.step(), e.getMessage() + ""));
    }
    var ownPid = new LinkedHashSet<>(command.ownPid());
    ownPid.add(OWN_PID);
    Launch launch =
        in.spawn(
            new Spawn(
                exec.path(),
                argv.isEmpty() ? List.of(exec.path()) : argv,
                variables,
                ownPid,
                command.context(),
                exec.privileges(),
                command.descriptors(),
                command.nonBlocking(),
                command.socket()));
    return switch (launch) {
      case Launch.Launched launched -> launched.pid();
      case Launch.Failed failed -> fail(exec, failed);
    };
  }

  private ProcessGroup open(ResourceLimits limits) throws HostException {
    if (group == null) {
      group = unit.host().openGroup(unit.name(), unit.invocationId(), limits, new Events());
      group.notes().forEach(unit.log()::notice);
    }
    return group;
  }

  private Map<String, String> environmentOf(Command command) throws HostException {
    ExecContext context = command.context();
    var told = new LinkedHashMap<>(command.told());
    told.put("INVOCATION_ID", unit.invocationId());
    told.putAll(folders.variables(context.directories()));
    Optional<Account> user = context.user().flatMap(unit.host().facts()::user);
    try {
      return environment.build(context.environment(), told, user, unit.log()::error);
    } catch (HostException e) {
      unit.log().error("Failed to load environment files: " + e.line());
      throw e;
    }
  }

  private int fail(ExecCommand command, Launch.Failed failed) {
    boolean skipped = failed.step().equals("EXEC") && command.ignoreFailure();
    int pid = --lastStillborn;
    stillborn.add(pid);
    unit.after(
        Duration.ZERO,
        () -> {
          if (stillborn.remove(pid)) {
            if (skipped) {
              SpawnFailure.tellSkipped(unit.log(), command.path(), failed);
            } else {
              SpawnFailure.tell(unit.log(), command.path(), failed);
            }
            listener.exited(pid, ProcessEnd.exited(skipped ? 0 : failed.exitStatus()));
          }
        });
    return pid;
  }

  /** Follows a process of the unit that was not spawned here; returns whether it is one. */
  public boolean adopt(int pid) {
    return group != null && group.adopt(pid);
  }

  // --- what there is

  /** Whether no process is left. */
  public boolean isEmpty() {
    return stillborn.isEmpty() && (group == null || group.isEmpty());
  }

  /** Whether a living process is of this unit. */
  public boolean contains(int pid) {
    return group != null && group.contains(pid);
  }

  public List<ProcessInfo> list() {
    return group == null ? List.of() : group.processes();
  }

  /** A process's short name, for the journal. */
  public String name(int pid) {
    return list().stream()
        .filter(process -> process.pid() == pid)
        .map(ProcessInfo::name)
        .findFirst()
        .orElse("n/a");
  }

  // --- end

  /** Sends a signal to one process; returns whether it was there. */
  public boolean signal(int pid, int signal) {
    return pid > 0 && group != null && group.signal(pid, signal);
  }

  /** Sends a signal to all but some; returns how many got it. */
  public int signalAll(int signal, Set<Integer> except) {
    return group == null ? 0 : group.signalAll(signal, except);
  }

  /**
   * Kills as the unit's file says.
   *
   * @param main 0 if there is none
   * @param control 0 if there is none
   * @param mainIsOurs whether the end of the main process will be told
   * @return whether there is something whose end is worth waiting for
   */
  public boolean kill(
      KillContext context, KillOperation operation, int main, int control, boolean mainIsOurs) {
    return new Killing(this, unit.log(), KillPlan.of(context, operation))
        .run(main, control, mainIsOurs);
  }

  /**
   * Sends the signal that a person asked for.
   *
   * @param main 0 if there is none
   * @param control 0 if there is none
   * @throws TransactionException if there is no such process
   */
  public void killOnRequest(KillWhom whom, int signal, int main, int control)
      throws TransactionException {
    String name = new Signal(signal).name();
    switch (whom) {
      case KILL_WHOM_MAIN -> killOne("main", main, signal, name);
      case KILL_WHOM_CONTROL -> killOne("control", control, signal, name);
      case KILL_WHOM_UNSPECIFIED, KILL_WHOM_ALL, UNRECOGNIZED -> {
        if (control != 0) {
          killOne("control", control, signal, name);
        }
        if (main != 0) {
          killOne("main", main, signal, name);
        }
        killOthers(signal, name, new HashSet<>(List.of(main, control)));
      }
    }
  }

  private void killOthers(int signal, String name, Set<Integer> except) {
    for (ProcessInfo process : list()) {
      if (!except.contains(process.pid())) {
        unit.log()
            .info(
                "Sending signal %s to process %d (%s) on client request."
                    .formatted(name, process.pid(), process.name()));
      }
    }
    signalAll(signal, except);
  }

  private void killOne(String which, int pid, int signal, String name) throws TransactionException {
    if (pid == 0) {
      throw TransactionException.refused("No " + which + " process to kill");
    }
    String comm = name(pid);
    if (signal(pid, signal)) {
      unit.log()
          .info(
              "Sent signal %s to %s process %d (%s) on client request."
                  .formatted(name, which, pid, comm));
    }
  }

  /** Adds what the group uses and who is in it. */
  public void describe(UnitStatus.Builder status) {
    if (group == null) {
      return;
    }
    Usage usage = group.usage();
    usage.tasks().ifPresent(status::setTasksCurrent);
    usage.tasksMax().ifPresent(status::setTasksMax);
    usage.memoryBytes().ifPresent(status::setMemoryCurrentBytes);
    usage.cpuNanos().ifPresent(status::setCpuUsageNanos);
    status.setControlGroup(group.path());
    var tree = ControlGroup.newBuilder().setPath(group.path());
    for (ProcessInfo process : group.processes()) {
      tree.addProcessesBuilder().setPid(process.pid()).setCommandLine(process.commandLine());
    }
    status.addControlGroups(tree);
  }

  /** Forgets the group if nothing is left in it. */
  public void prune() {
    if (group != null && isEmpty()) {
      group.close();
      group = null;
    }
  }

  /** Forgets everything, whatever is left. */
  public void close() {
    stillborn.clear();
    if (group != null) {
      group.close();
      group = null;
    }
  }

  /** Removes the runtime folders of a unit that has stopped, as its file says. */
  public void removeRuntimeFolders(UnitDirectories directories, boolean restarts) {
    try {
      folders.removeRuntime(directories, restarts);
    } catch (HostException e) {
      unit.log().warning("Failed to remove runtime directory: " + e.line());
    }
  }

  private final class Events implements GroupListener {
    @Override
    public void executed(int pid) {
      unit.event(() -> listener.executed(pid));
    }

    @Override
    public void exited(int pid, ProcessEnd end) {
      unit.event(() -> listener.exited(pid, end));
    }

    @Override
    public void emptied() {
      unit.event(listener::emptied);
    }
  }
}
