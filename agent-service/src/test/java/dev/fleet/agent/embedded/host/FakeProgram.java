package dev.fleet.agent.embedded.host;

import java.util.Set;

/** What processes of {@link FakeHost} do that run a certain program. */
public interface FakeProgram {
  /** Called when the process has been made. */
  default void onStart(FakeProcess process) {}

  /** Called for signals that a program can handle, and for SIGKILL. */
  default void onSignal(FakeProcess process, int signal) {
    process.die(signal);
  }

  /** Runs until a signal ends it. */
  static FakeProgram runs() {
    return new FakeProgram() {};
  }

  /** Ends at once. */
  static FakeProgram exits(int status) {
    return new FakeProgram() {
      @Override
      public void onStart(FakeProcess process) {
        process.exit(status);
      }
    };
  }

  /** Exits when a signal other than SIGKILL comes. */
  static FakeProgram exitsOnSignal(int status) {
    return new FakeProgram() {
      @Override
      public void onSignal(FakeProcess process, int signal) {
        if (signal == 9) {
          process.die(signal);
        } else {
          process.exit(status);
        }
      }
    };
  }

  /** Is not impressed by these signals. */
  static FakeProgram ignores(Integer... signals) {
    var ignored = Set.of(signals);
    return new FakeProgram() {
      @Override
      public void onSignal(FakeProcess process, int signal) {
        if (!ignored.contains(signal)) {
          process.die(signal);
        }
      }
    };
  }
}
