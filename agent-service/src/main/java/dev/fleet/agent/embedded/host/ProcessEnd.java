package dev.fleet.agent.embedded.host;

/**
 * How a process ended.
 *
 * @param status the exit status of EXITED, 0 to 255; the signal of KILLED and DUMPED; 0 of UNKNOWN
 */
public record ProcessEnd(Code code, int status) {
  /** The way it ended; but for UNKNOWN these are the words of {@code waitid(2)}. */
  public enum Code {
    EXITED,
    KILLED,
    /** By a signal, and it left a core dump. */
    DUMPED,
    /** It was no child of ours, and its own parent has the status. */
    UNKNOWN
  }

  public static ProcessEnd exited(int status) {
    return new ProcessEnd(Code.EXITED, status);
  }

  public static ProcessEnd killed(int signal) {
    return new ProcessEnd(Code.KILLED, signal);
  }

  /** Whether it exited with status 0. */
  public boolean isClean() {
    return code == Code.EXITED && status == 0;
  }
}
