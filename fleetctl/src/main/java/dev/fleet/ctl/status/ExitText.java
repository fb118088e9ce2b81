package dev.fleet.ctl.status;

import dev.fleet.v1.ProcessExit;

/** How a process ended, in systemd's words. */
public final class ExitText {
  private static final String[] SIGNALS = {
    "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU",
    "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"
  };
  private static final int FIRST_REALTIME_SIGNAL = 34;

  private ExitText() {}

  /** "code=exited, status=1/FAILURE" or "code=killed, signal=TERM". */
  public static String of(ProcessExit exit) {
    if (!exit.getCode().equals("exited")) {
      return "code=" + exit.getCode() + ", signal=" + signal(exit.getStatus());
    }
    String name = name(exit.getStatus());
    return "code=exited, status=" + exit.getStatus() + (name.isEmpty() ? "" : "/" + name);
  }

  /** The name of a signal without SIG, e.g. "TERM"; "RTMIN+3" for real-time ones. */
  static String signal(int number) {
    if (number > 0 && number < SIGNALS.length) {
      return SIGNALS[number];
    }
    if (number >= FIRST_REALTIME_SIGNAL && number <= 64) {
      return number == FIRST_REALTIME_SIGNAL
          ? "RTMIN"
          : "RTMIN+" + (number - FIRST_REALTIME_SIGNAL);
    }
    return Integer.toString(number);
  }

  /** The exit codes that libc and systemd itself name: systemd.exec(5), "Process Exit Codes". */
  private static String name(int status) {
    return switch (status) {
      case 0 -> "SUCCESS";
      case 1 -> "FAILURE";
      case 200 -> "CHDIR";
      case 201 -> "NICE";
      case 202 -> "FDS";
      case 203 -> "EXEC";
      case 204 -> "MEMORY";
      case 205 -> "LIMITS";
      case 206 -> "OOM_ADJUST";
      case 207 -> "SIGNAL_MASK";
      case 208 -> "STDIN";
      case 209 -> "STDOUT";
      case 210 -> "CHROOT";
      case 211 -> "IOPRIO";
      case 212 -> "TIMERSLACK";
      case 213 -> "SECUREBITS";
      case 214 -> "SETSCHEDULER";
      case 215 -> "CPUAFFINITY";
      case 216 -> "GROUP";
      case 217 -> "USER";
      case 218 -> "CAPABILITIES";
      case 219 -> "CGROUP";
      case 220 -> "SETSID";
      case 221 -> "CONFIRM";
      case 222 -> "STDERR";
      case 224 -> "PAM";
      case 225 -> "NETWORK";
      case 226 -> "NAMESPACE";
      case 227 -> "NO_NEW_PRIVILEGES";
      case 228 -> "SECCOMP";
      case 229 -> "SELINUX_CONTEXT";
      case 230 -> "PERSONALITY";
      case 231 -> "APPARMOR";
      case 232 -> "ADDRESS_FAMILIES";
      case 233 -> "RUNTIME_DIRECTORY";
      case 235 -> "CHOWN";
      case 236 -> "SMACK_PROCESS_LABEL";
      case 237 -> "KEYRING";
      case 238 -> "STATE_DIRECTORY";
      case 239 -> "CACHE_DIRECTORY";
      case 240 -> "LOGS_DIRECTORY";
      case 241 -> "CONFIGURATION_DIRECTORY";
      case 242 -> "NUMA_POLICY";
      case 243 -> "CREDENTIALS";
      case 245 -> "BPF";
      default -> "";
    };
  }
}
