package dev.fleet.unit.systemd;

/**
 * What a reader of unit files lets pass.
 *
 * @param ignoreSandboxing whether options that shut a unit in ({@code ProtectSystem=}, {@code
 *     DynamicUser=} and their kind) only give a warning; else they make the reading fail, because a
 *     unit that runs without them is not what its author wrote
 */
public record Policy(boolean ignoreSandboxing) {
  public static final Policy STRICT = new Policy(false);
  public static final Policy IGNORE_SANDBOXING = new Policy(true);
}
