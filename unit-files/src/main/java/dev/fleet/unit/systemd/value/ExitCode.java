package dev.fleet.unit.systemd.value;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Exit codes and the names that systemd has for them; see "Process exit codes" of systemd.exec(5).
 */
public final class ExitCode {
  private static final int MAX = 255;

  private static final Map<String, Integer> BY_NAME = names();
  private static final Map<Integer, String> BY_CODE =
      BY_NAME.entrySet().stream()
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

  private ExitCode() {}

  /** Reads a name such as {@code TEMPFAIL}, or a number up to 255; empty if it is none. */
  public static OptionalInt parse(String text) {
    Integer code = BY_NAME.get(text);
    if (code != null) {
      return OptionalInt.of(code);
    }
    OptionalLong number = Numbers.unsigned(text, MAX);
    return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
  }

  /** The name of a code, as in {@code status=203/EXEC}. */
  public static Optional<String> name(int code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  private static Map<String, Integer> names() {
    var names = new TreeMap<String, Integer>();
    addFrom(
        0,
        "SUCCESS FAILURE INVALIDARGUMENT NOTIMPLEMENTED NOPERMISSION NOTINSTALLED NOTCONFIGURED"
            + " NOTRUNNING",
        names);
    addFrom(
        64,
        "USAGE DATAERR NOINPUT NOUSER NOHOST UNAVAILABLE SOFTWARE OSERR OSFILE CANTCREAT IOERR"
            + " TEMPFAIL PROTOCOL NOPERM CONFIG",
        names);
    addFrom(
        200,
        "CHDIR NICE FDS EXEC MEMORY LIMITS OOM_ADJUST SIGNAL_MASK STDIN STDOUT CHROOT IOPRIO"
            + " TIMERSLACK SECUREBITS SETSCHEDULER CPUAFFINITY GROUP USER CAPABILITIES CGROUP"
            + " SETSID CONFIRM STDERR",
        names);
    addFrom(
        224,
        "PAM NETWORK NAMESPACE NO_NEW_PRIVILEGES SECCOMP SELINUX_CONTEXT PERSONALITY APPARMOR"
            + " ADDRESS_FAMILIES RUNTIME_DIRECTORY",
        names);
    addFrom(
        235,
        "CHOWN SMACK_PROCESS_LABEL KEYRING STATE_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY"
            + " CONFIGURATION_DIRECTORY NUMA_POLICY CREDENTIALS",
        names);
    addFrom(244, "BPF", names);
    addFrom(255, "EXCEPTION", names);
    return Collections.unmodifiableMap(names);
  }

  private static void addFrom(int first, String words, Map<String, Integer> names) {
    int code = first;
    for (String word : words.split(" ", -1)) {
      names.put(word, code++);
    }
  }
}
