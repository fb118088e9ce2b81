package dev.fleet.unit.systemd.value;

/**
 * A value of {@code EnvironmentFile=}; see systemd.exec(5).
 *
 * @param path absolute, may be a pattern of glob(7)
 * @param optional whether a missing file is no error (a leading dash)
 */
public record EnvironmentFile(String path, boolean optional) {}
