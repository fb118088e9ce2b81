package dev.fleet.agent.embedded.engine.service;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a service remembers between events. */
final class Run {
  /** What the service said last of itself. */
  enum Notified {
    NOTHING,
    READY,
    RELOADING,
    STOPPING
  }

  ServiceState state = ServiceState.DEAD;
  ServiceResult result = ServiceResult.SUCCESS;
  ServiceResult reloadResult = ServiceResult.SUCCESS;

  /** 0 if there is none; negative if its program could not be run, and its end is not told yet. */
  int mainPid;

  /** Whether the main process is, or was, known at all. */
  boolean mainKnown;

  /** 0 if there is none. */
  int controlPid;

  @Nullable CommandQueue main;
  @Nullable CommandQueue control;

  /** Stopped by hand, so that it must not start again by itself. */
  boolean restartForbidden;

  /** It is on its way down, and will start again by itself. */
  boolean restartAhead;

  long restarts;

  /** The next start is not one of a row of restarts. */
  boolean restartsOver;

  Notified notified = Notified.NOTHING;
  String statusText = "";

  final ExecLog log = new ExecLog();

  /** Begins anew; what was counted across restarts stays. */
  void begin() {
    result = ServiceResult.SUCCESS;
    reloadResult = ServiceResult.SUCCESS;
    mainKnown = false;
    restartForbidden = false;
    statusText = "";
    notified = Notified.NOTHING;
    log.clear();
    if (restartsOver) {
      restarts = 0;
      restartsOver = false;
    }
  }

  /** The first thing that went wrong is what a run is remembered by. */
  void note(ServiceResult now) {
    if (result == ServiceResult.SUCCESS) {
      result = now;
    }
  }

  Optional<CommandQueue> control() {
    return Optional.ofNullable(control);
  }

  Optional<CommandQueue> main() {
    return Optional.ofNullable(main);
  }

  boolean hasMainProcess() {
    return mainPid != 0;
  }

  boolean hasControlProcess() {
    return controlPid != 0;
  }

  /** Whether the main process is known to be gone, or to never have been. */
  boolean isMainGone() {
    return mainKnown && mainPid == 0;
  }

  void dropControl() {
    controlPid = 0;
  }

  void dropMain() {
    mainPid = 0;
  }
}
