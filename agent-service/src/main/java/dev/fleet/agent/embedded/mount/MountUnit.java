package dev.fleet.agent.embedded.mount;

import dev.fleet.agent.embedded.engine.ActiveState;
import dev.fleet.agent.embedded.engine.Change;
import dev.fleet.agent.embedded.engine.Deadline;
import dev.fleet.agent.embedded.engine.JobWords;
import dev.fleet.agent.embedded.engine.Outcome;
import dev.fleet.agent.embedded.engine.TransactionException;
import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.UnitBehaviour;
import dev.fleet.agent.embedded.engine.process.Command;
import dev.fleet.agent.embedded.engine.process.KillOperation;
import dev.fleet.agent.embedded.engine.process.ProcessListener;
import dev.fleet.agent.embedded.engine.process.ProcessSetup;
import dev.fleet.agent.embedded.engine.process.UnitProcesses;
import dev.fleet.agent.embedded.engine.service.ExitText;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.ExecCommand;
import dev.fleet.unit.systemd.MountBody;
import dev.fleet.v1.KillWhom;
import dev.fleet.v1.UnitStatus;

/** A mount unit: the state machine of systemd's mount.c, over mount(8) and umount(8). */
public final class MountUnit implements UnitBehaviour, ProcessListener {
  /** As in systemd: mounts may be stacked. */
  private static final int MAX_UNMOUNTS = 32;

  private final Unit unit;
  private final UnitProcesses processes;
  private final Deadline deadline;
  private final MountPoint point;
  private MountBody body;
  private MountState state = MountState.DEAD;
  private MountResult result = MountResult.SUCCESS;
  private MountResult reloadResult = MountResult.SUCCESS;
  private int process;
  private int unmounts;

  public MountUnit(Unit unit, MountBody body, ProcessSetup setup) {
    this.unit = unit;
    this.body = body;
    this.processes = new UnitProcesses(unit, setup, this);
    this.deadline = new Deadline(unit, this::timedOut);
    this.point = new MountPoint(unit);
  }

  @Override
  public ActiveState active() {
    return state.active();
  }

  @Override
  public String sub() {
    return state.sub();
  }

  @Override
  public String result() {
    return (result == MountResult.SUCCESS ? reloadResult : result).word();
  }

  private boolean isMounted() {
    return point.isMounted(body);
  }

  // --- start

  @Override
  public boolean isGoingDown() {
    return state.isGoingDown();
  }

  @Override
  public Outcome start() {
    if (state == MountState.MOUNTING || state == MountState.MOUNTING_DONE) {
      return Outcome.UNDER_WAY;
    }
    unit.newInvocation();
    result = MountResult.SUCCESS;
    reloadResult = MountResult.SUCCESS;
    if (isMounted()) {
      enterMounted(MountResult.SUCCESS); // Somebody else did it.
      return Outcome.BEGUN;
    }
    if (point.prepare(body) && run(MountCommands.mount(body))) {
      become(MountState.MOUNTING);
    } else {
      enterDead(MountResult.RESOURCES);
    }
    return Outcome.BEGUN;
  }

  /** Starts one of the two programs; returns false, and says so, if that is not possible. */
  private boolean run(ExecCommand command) {
    try {
      process = processes.spawn(Command.plain(command, body.exec()), body.resources());
      deadline.set(body.timeout());
      return true;
    } catch (HostException e) {
      unit.log().warning("Failed to run '" + command.path() + "' task: " + e.getMessage());
      return false;
    }
  }

  @Override
  public boolean canReload() {
    return state == MountState.MOUNTED;
  }

  @Override
  public Outcome reload() {
    reloadResult = MountResult.SUCCESS;
    if (run(MountCommands.remount(body))) {
      become(MountState.REMOUNTING);
    } else {
      reloadResult = MountResult.RESOURCES;
      enterMounted(MountResult.SUCCESS);
    }
    return Outcome.BEGUN;
  }

  // --- stop

  @Override
  public Outcome stop() {
    return switch (state) {
      case UNMOUNTING, UNMOUNTING_SIGTERM, UNMOUNTING_SIGKILL -> Outcome.UNDER_WAY;
      case MOUNTING, MOUNTING_DONE, REMOUNTING, REMOUNTING_SIGTERM, REMOUNTING_SIGKILL -> {
        enterSignal(MountState.UNMOUNTING_SIGTERM, MountResult.SUCCESS);
        yield Outcome.UNDER_WAY;
      }
      case MOUNTED -> {
        unmounts = 0;
        enterUnmounting();
        yield Outcome.BEGUN;
      }
      case DEAD, FAILED -> Outcome.ALREADY;
    };
  }

  private void enterUnmounting() {
    if (run(MountCommands.unmount(body))) {
      become(MountState.UNMOUNTING);
    } else {
      enterDeadOrMounted(MountResult.RESOURCES);
    }
  }

  private void enterSignal(MountState next, MountResult why) {
    note(why);
    KillOperation operation =
        switch (next) {
          case UNMOUNTING_SIGKILL, REMOUNTING_SIGKILL -> KillOperation.KILL;
          default -> KillOperation.TERMINATE;
        };
    if (processes.kill(body.kill(), operation, 0, process, true)) {
      deadline.set(body.timeout());
      become(next);
      return;
    }
    switch (next) {
      case REMOUNTING_SIGTERM, REMOUNTING_SIGKILL -> enterMounted(MountResult.SUCCESS);
      default -> enterDeadOrMounted(MountResult.SUCCESS);
    }
  }

  private void note(MountResult why) {
    if (result == MountResult.SUCCESS) {
      result = why;
    }
  }

  private void enterMounted(MountResult why) {
    note(why);
    become(MountState.MOUNTED);
    point.watch(this::mountsChanged);
  }

  private void enterDeadOrMounted(MountResult why) {
    if (isMounted()) {
      enterMounted(why);
    } else {
      enterDead(why);
    }
  }

  private void enterDead(MountResult why) {
    note(why);
    unit.log().ended(result.word());
    become(result == MountResult.SUCCESS ? MountState.DEAD : MountState.FAILED);
    processes.prune();
  }

  private void become(MountState now) {
    MountState before = state;
    state = now;
    if (!now.hasProcess()) {
      process = 0;
      deadline.cancel();
    }
    if (now != MountState.MOUNTED) {
      point.close();
    }
    boolean reloadFailed = reloadResult != MountResult.SUCCESS;
    unit.changed(before.active(), reloadFailed ? Change.RELOAD_FAILED : Change.PLAIN);
  }

  // --- what happens

  @Override
  public void executed(int pid) {}

  @Override
  public void exited(int pid, ProcessEnd end) {
    if (pid != process) {
      return;
    }
    process = 0;
    MountResult how = MountResult.of(end);
    if (how != MountResult.SUCCESS) {
      unit.log().notice("Mount process exited, " + ExitText.full(end));
    }
    switch (state) {
      case MOUNTING, MOUNTING_DONE -> mountEnded(how);
      case REMOUNTING, REMOUNTING_SIGTERM, REMOUNTING_SIGKILL -> {
        reloadResult = reloadResult == MountResult.SUCCESS ? how : reloadResult;
        enterMounted(MountResult.SUCCESS);
      }
      case UNMOUNTING -> unmountEnded(how);
      case UNMOUNTING_SIGTERM, UNMOUNTING_SIGKILL -> enterDeadOrMounted(how);
      case DEAD, MOUNTED, FAILED -> {}
    }
    unit.detailChanged();
  }

  private void mountEnded(MountResult how) {
    if (isMounted()) {
      become(MountState.MOUNTING_DONE);
      enterMounted(how);
    } else if (how == MountResult.SUCCESS) {
      unit.log().warning("Mount process finished, but there is no mount.");
      enterDead(MountResult.PROTOCOL);
    } else {
      enterDead(how);
    }
  }

  private void unmountEnded(MountResult how) {
    boolean mounted = isMounted();
    if (how == MountResult.SUCCESS && mounted && unmounts < MAX_UNMOUNTS) {
      unmounts++; // One of several that are stacked is gone.
      enterUnmounting();
    } else if (how == MountResult.SUCCESS && mounted) {
      unit.log()
          .warning(
              "Mount still present after " + MAX_UNMOUNTS + " attempts to unmount, giving up.");
      enterMounted(how);
    } else if (how == MountResult.EXIT_CODE && !mounted) {
      enterDead(MountResult.SUCCESS); // Somebody else was faster.
    } else {
      enterDeadOrMounted(how);
    }
  }

  @Override
  public void emptied() {
    processes.prune();
  }

  private void timedOut() {
    switch (state) {
      case MOUNTING, MOUNTING_DONE -> {
        unit.log().warning("Mounting timed out. Terminating.");
        enterSignal(MountState.UNMOUNTING_SIGTERM, MountResult.TIMEOUT);
      }
      case REMOUNTING -> {
        unit.log().warning("Remounting timed out. Terminating remount process.");
        reloadResult = MountResult.TIMEOUT;
        enterSignal(MountState.REMOUNTING_SIGTERM, MountResult.SUCCESS);
      }
      case REMOUNTING_SIGTERM -> killOr(MountState.REMOUNTING_SIGKILL, "Remounting");
      case UNMOUNTING -> {
        unit.log().warning("Unmounting timed out. Terminating.");
        enterSignal(MountState.UNMOUNTING_SIGTERM, MountResult.TIMEOUT);
      }
      case UNMOUNTING_SIGTERM -> killOr(MountState.UNMOUNTING_SIGKILL, "Mount process");
      case REMOUNTING_SIGKILL -> {
        unit.log().warning("Mount process still around after SIGKILL. Ignoring.");
        reloadResult = MountResult.TIMEOUT;
        enterMounted(MountResult.SUCCESS);
      }
      case UNMOUNTING_SIGKILL -> {
        unit.log().warning("Mount process still around after SIGKILL. Ignoring.");
        enterDeadOrMounted(MountResult.TIMEOUT);
      }
      case DEAD, MOUNTED, FAILED -> {}
    }
  }

  private void killOr(MountState killing, String who) {
    if (body.kill().sendSigkill()) {
      unit.log().warning(who + " timed out. Killing.");
      enterSignal(killing, MountResult.TIMEOUT);
    } else {
      unit.log().warning(who + " timed out. Skipping SIGKILL. Ignoring.");
      if (killing == MountState.REMOUNTING_SIGKILL) {
        reloadResult = MountResult.TIMEOUT;
        enterMounted(MountResult.SUCCESS);
      } else {
        enterDeadOrMounted(MountResult.TIMEOUT);
      }
    }
  }

  private void mountsChanged() {
    if (state == MountState.MOUNTED && !isMounted()) {
      enterDead(MountResult.SUCCESS);
    }
  }

  // --- the rest

  @Override
  public void startLimitHit() {
    enterDead(MountResult.START_LIMIT_HIT);
  }

  @Override
  public void redefined() {
    unit.definition()
        .ifPresent(
            definition -> {
              if (definition.body() instanceof MountBody now) {
                body = now;
              }
            });
  }

  @Override
  public void resetFailed() {
    result = MountResult.SUCCESS;
    reloadResult = MountResult.SUCCESS;
    if (state == MountState.FAILED) {
      become(MountState.DEAD);
    }
  }

  @Override
  public void kill(KillWhom whom, int signal) throws TransactionException {
    processes.killOnRequest(whom, signal, 0, process);
  }

  @Override
  public void describe(UnitStatus.Builder status) {
    status.setMountWhat(body.what()).setMountWhere(body.where());
    processes.describe(status);
  }

  @Override
  public void close() {
    deadline.cancel();
    point.close();
    processes.close();
  }

  @Override
  public JobWords words() {
    return JobWords.MOUNT;
  }
}
