package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.EnvironmentFile;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The variables that processes get. Later parts win: {@code pass}, {@code assignments}, {@code
 * files}; {@code unset} is taken away last.
 *
 * @param assignments {@code Environment=}, in order
 * @param pass names of variables of the manager
 * @param unset names, or whole assignments that are taken away only when equal
 */
public record EnvironmentSettings(
    Map<String, String> assignments,
    List<EnvironmentFile> files,
    List<String> pass,
    List<String> unset) {
  public static final EnvironmentSettings EMPTY =
      new EnvironmentSettings(Map.of(), List.of(), List.of(), List.of());

  public EnvironmentSettings {
    assignments = Collections.unmodifiableMap(new LinkedHashMap<>(assignments));
    files = List.copyOf(files);
    pass = List.copyOf(pass);
    unset = List.copyOf(unset);
  }
}
