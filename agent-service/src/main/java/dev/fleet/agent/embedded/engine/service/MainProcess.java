package dev.fleet.agent.embedded.engine.service;

import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.ProcessInfo;
import java.util.List;

/** Decides which process is a service's main one. */
final class MainProcess {
  private final Service service;

  MainProcess(Service service) {
    this.service = service;
  }

  /** It was spawned here. */
  void is(int pid) {
    Run run = service.run();
    run.log.mainBegan(pid);
    run.mainPid = pid;
    run.mainKnown = true;
  }

  /**
   * Someone says that it is this one.
   *
   * @throws HostException if it cannot be
   */
  void take(int pid) throws HostException {
    if (pid == 1 || pid == ProcessHandle.current().pid()) {
      throw new HostException("New main PID " + pid + " is the manager, refusing.");
    }
    if (pid == service.run().controlPid) {
      throw new HostException("New main PID " + pid + " is the control process, refusing.");
    }
    if (!service.processes().contains(pid)) {
      throw new HostException(
          "New main PID " + pid + " does not exist, or does not belong to service. Refusing.");
    }
    if (!service.processes().adopt(pid)) {
      throw new HostException("New main PID " + pid + " does not exist or is a zombie.");
    }
    is(pid);
  }

  /**
   * Guesses it: of a daemon that left its starter it is the one process, if there is only one, that
   * has no parent in the service.
   */
  void guess() {
    if (service.run().mainKnown || !service.body().guessMainPid()) {
      return;
    }
    List<ProcessInfo> orphans =
        service.processes().list().stream().filter(process -> process.parent() == 0).toList();
    if (orphans.size() == 1 && service.processes().adopt(orphans.getFirst().pid())) {
      is(orphans.getFirst().pid());
    }
  }
}
