package dev.fleet.agent.embedded.socket;

import dev.fleet.agent.embedded.engine.Unit;
import dev.fleet.agent.embedded.engine.process.Command;
import dev.fleet.agent.embedded.engine.process.KillOperation;
import dev.fleet.agent.embedded.engine.service.ExitText;
import dev.fleet.agent.embedded.host.HostException;
import dev.fleet.agent.embedded.host.ProcessEnd;
import dev.fleet.unit.systemd.ExecCommand;
import dev.fleet.unit.systemd.ExecPhase;
import java.util.List;

/** Leads a socket unit from state to state, and runs the commands on the way. */
final class SocketFlow {
  private final SocketUnit socket;
  private SocketResult result = SocketResult.SUCCESS;
  private List<ExecCommand> commands = List.of();
  private int process;

  SocketFlow(SocketUnit socket) {
    this.socket = socket;
  }

  SocketResult result() {
    return result;
  }

  /** The command that runs; 0 if none does. */
  int process() {
    return process;
  }

  void forget() {
    result = SocketResult.SUCCESS;
  }

  private void note(SocketResult why) {
    if (result == SocketResult.SUCCESS) {
      result = why;
    }
  }

  private Unit unit() {
    return socket.unit();
  }

  // --- up

  void begin() {
    result = SocketResult.SUCCESS;
    run(ExecPhase.START_PRE);
  }

  private void open() {
    try {
      socket.listeners().open(socket.body());
    } catch (HostException e) {
      unit().log().error(e.line());
      unit().log().warning("Failed to listen on sockets: " + e.reason());
      enterStopPre(SocketResult.RESOURCES);
      return;
    }
    run(ExecPhase.START_POST);
  }

  void enterListening() {
    if (!socket.body().accept() && socket.body().flushPending()) {
      socket.listeners().flush();
    }
    socket.enter(SocketState.LISTENING);
    socket.listeners().arm();
  }

  // --- down

  void enterStopPre(SocketResult why) {
    note(why);
    run(ExecPhase.STOP_PRE);
  }

  private void enterStopPost(SocketResult why) {
    note(why);
    run(ExecPhase.STOP_POST);
  }

  void enterSignal(SocketState killing, SocketResult why) {
    note(why);
    KillOperation operation =
        killing == SocketState.STOP_PRE_SIGKILL || killing == SocketState.FINAL_SIGKILL
            ? KillOperation.KILL
            : KillOperation.TERMINATE;
    if (socket.processes().kill(socket.body().kill(), operation, 0, process, true)) {
      socket.deadline().set(socket.body().timeout());
      socket.enter(killing);
    } else if (killing == SocketState.STOP_PRE_SIGTERM || killing == SocketState.STOP_PRE_SIGKILL) {
      enterStopPost(SocketResult.SUCCESS);
    } else {
      enterDead(SocketResult.SUCCESS);
    }
  }

  void enterDead(SocketResult why) {
    note(why);
    unit().log().ended(result.word());
    process = 0;
    socket.enter(result == SocketResult.SUCCESS ? SocketState.DEAD : SocketState.FAILED);
    socket.processes().prune();
  }

  // --- commands

  private static SocketState stateOf(ExecPhase phase) {
    return switch (phase) {
      case START_PRE -> SocketState.START_PRE;
      case START_POST -> SocketState.START_POST;
      case STOP_PRE -> SocketState.STOP_PRE;
      case STOP_POST -> SocketState.STOP_POST;
      case CONDITION, START, RELOAD, STOP ->
          throw new IllegalArgumentException("no phase of sockets: " + phase);
    };
  }

  private void run(ExecPhase phase) {
    commands = socket.body().commands(phase);
    if (commands.isEmpty()) {
      after(stateOf(phase));
    } else if (spawn()) {
      socket.enter(stateOf(phase));
    } else {
      failed(stateOf(phase), SocketResult.RESOURCES);
    }
  }

  private boolean spawn() {
    ExecCommand command = commands.getFirst();
    try {
      process =
          socket
              .processes()
              .spawn(Command.plain(command, socket.body().exec()), socket.body().resources());
      socket.deadline().set(socket.body().timeout());
      return true;
    } catch (HostException e) {
      unit().log().warning("Failed to run '" + command.path() + "' task: " + e.getMessage());
      return false;
    }
  }

  void exited(int pid, ProcessEnd end) {
    if (pid != process) {
      return;
    }
    process = 0;
    boolean ignore = !commands.isEmpty() && commands.getFirst().ignoreFailure();
    SocketResult how = SocketResult.of(end, ignore);
    if (how != SocketResult.SUCCESS) {
      unit().log().notice("Control process exited, " + ExitText.full(end));
    }
    note(how);
    commands = commands.isEmpty() ? commands : commands.subList(1, commands.size());
    if (how == SocketResult.SUCCESS && !commands.isEmpty() && isCommandState()) {
      if (!spawn()) {
        failed(socket.state(), SocketResult.RESOURCES);
      }
    } else if (how == SocketResult.SUCCESS) {
      after(socket.state());
    } else {
      failed(socket.state(), how);
    }
    unit().detailChanged();
  }

  private boolean isCommandState() {
    return switch (socket.state()) {
      case START_PRE, START_POST, STOP_PRE, STOP_POST -> true;
      case DEAD,
          LISTENING,
          RUNNING,
          STOP_PRE_SIGTERM,
          STOP_PRE_SIGKILL,
          FINAL_SIGTERM,
          FINAL_SIGKILL,
          FAILED ->
          false;
    };
  }

  /** The commands of a state are through. */
  private void after(SocketState state) {
    switch (state) {
      case START_PRE -> open();
      case START_POST -> enterListening();
      case STOP_PRE, STOP_PRE_SIGTERM, STOP_PRE_SIGKILL -> enterStopPost(SocketResult.SUCCESS);
      case STOP_POST -> enterSignal(SocketState.FINAL_SIGTERM, SocketResult.SUCCESS);
      case FINAL_SIGTERM, FINAL_SIGKILL -> enterDead(SocketResult.SUCCESS);
      case DEAD, LISTENING, RUNNING, FAILED -> {}
    }
  }

  private void failed(SocketState state, SocketResult why) {
    switch (state) {
      case START_PRE -> enterSignal(SocketState.FINAL_SIGTERM, why);
      case START_POST -> enterStopPre(why);
      case STOP_PRE, STOP_PRE_SIGTERM, STOP_PRE_SIGKILL -> enterStopPost(why);
      case STOP_POST -> enterSignal(SocketState.FINAL_SIGTERM, why);
      case FINAL_SIGTERM, FINAL_SIGKILL -> enterDead(why);
      case DEAD, LISTENING, RUNNING, FAILED -> {}
    }
  }

  void timedOut() {
    switch (socket.state()) {
      case START_PRE -> terminate("Starting timed out. Terminating.", SocketState.FINAL_SIGTERM);
      case START_POST -> {
        unit().log().warning("Starting timed out. Stopping.");
        enterStopPre(SocketResult.TIMEOUT);
      }
      case STOP_PRE -> terminate("Stopping timed out. Terminating.", SocketState.STOP_PRE_SIGTERM);
      case STOP_PRE_SIGTERM -> killOr(SocketState.STOP_PRE_SIGKILL);
      case STOP_PRE_SIGKILL -> {
        unit().log().warning("Processes still around after SIGKILL. Ignoring.");
        enterStopPost(SocketResult.TIMEOUT);
      }
      case STOP_POST ->
          terminate("Stopping timed out (2). Terminating.", SocketState.FINAL_SIGTERM);
      case FINAL_SIGTERM -> killOr(SocketState.FINAL_SIGKILL);
      case FINAL_SIGKILL -> {
        unit().log().warning("Still around after SIGKILL (2). Entering failed mode.");
        enterDead(SocketResult.TIMEOUT);
      }
      case DEAD, LISTENING, RUNNING, FAILED -> {}
    }
  }

  private void terminate(String words, SocketState killing) {
    unit().log().warning(words);
    enterSignal(killing, SocketResult.TIMEOUT);
  }

  private void killOr(SocketState killing) {
    if (socket.body().kill().sendSigkill()) {
      unit().log().warning("Stopping timed out. Killing.");
      enterSignal(killing, SocketResult.TIMEOUT);
    } else {
      unit().log().warning("Stopping timed out. Skipping SIGKILL. Ignoring.");
      failed(socket.state(), SocketResult.TIMEOUT);
    }
  }
}
