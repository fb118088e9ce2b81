package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Variables;
import java.util.List;
import java.util.Map;

/**
 * One command of an {@code Exec…=} option; see "Command lines" of systemd.service(5).
 *
 * @param path the executable: absolute, or a plain name to be looked up
 * @param argv all arguments, the name under which it runs first; unquoted, specifiers expanded,
 *     {@code $X} and {@code ${X}} not yet
 * @param ignoreFailure {@code -}: a failure counts as success
 * @param expandVariables false with {@code :}
 */
public record ExecCommand(
    String path,
    List<String> argv,
    boolean ignoreFailure,
    boolean expandVariables,
    Privileges privileges) {
  /** As whom the command runs. */
  public enum Privileges {
    /** As the unit's options say. */
    UNIT,
    /** {@code +}: with all rights, whatever the unit's options say. */
    FULL,
    /** {@code !}: {@code User=}, {@code Group=}, {@code SupplementaryGroups=} do not count. */
    NO_SETUID,
    /** {@code !!}: as {@code !} where the kernel has no ambient capabilities; it always has. */
    AMBIENT
  }

  public ExecCommand {
    argv = List.copyOf(argv);
  }

  /**
   * The arguments with variables replaced; see {@link Variables#expand}.
   *
   * @param environment of the process
   */
  public List<String> arguments(Map<String, String> environment) {
    return expandVariables ? Variables.expand(argv, environment) : argv;
  }

  ExecCommand withFullPrivileges() {
    return new ExecCommand(path, argv, ignoreFailure, expandVariables, Privileges.FULL);
  }
}
