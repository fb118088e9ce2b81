package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.InputData;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * In what surroundings processes run; see systemd.exec(5).
 *
 * @param workingDirectory empty where it is not set: the root for the manager of a system, its home
 *     for that of a user
 * @param user name or number
 * @param group name or number; the user's own unless set
 * @param umask 0022 unless set
 * @param nice -20 to 19
 * @param oomScoreAdjust -1000 to 1000
 * @param limits those that are set; ask by {@link #limits}
 * @param inputData what {@code StandardInput=data} feeds
 * @param ignoreSigpipe true unless set
 */
public record ExecContext(
    EnvironmentSettings environment,
    Optional<WorkingDirectory> workingDirectory,
    Optional<String> user,
    Optional<String> group,
    List<String> supplementaryGroups,
    int umask,
    OptionalInt nice,
    OptionalInt oomScoreAdjust,
    Map<ProcessLimit, ProcessLimit.Value> limits,
    StandardInput standardInput,
    StandardOutput standardOutput,
    StandardOutput standardError,
    InputData inputData,
    LogSettings log,
    boolean ignoreSigpipe,
    UnitDirectories directories) {
  public ExecContext {
    supplementaryGroups = List.copyOf(supplementaryGroups);
    var copy = new EnumMap<ProcessLimit, ProcessLimit.Value>(ProcessLimit.class);
    copy.putAll(limits);
    limits = Collections.unmodifiableMap(copy);
  }
}
