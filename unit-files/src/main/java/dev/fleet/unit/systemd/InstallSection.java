package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import java.util.List;
import java.util.Optional;

/**
 * The {@code [Install]} section; see systemd.unit(5).
 *
 * @param defaultInstance of a template, what {@code enable} makes of it
 */
public record InstallSection(
    List<UnitName> wantedBy,
    List<UnitName> requiredBy,
    List<UnitName> upheldBy,
    List<UnitName> also,
    List<UnitName> alias,
    Optional<String> defaultInstance) {
  public static final InstallSection EMPTY =
      new InstallSection(List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());

  public InstallSection {
    wantedBy = List.copyOf(wantedBy);
    requiredBy = List.copyOf(requiredBy);
    upheldBy = List.copyOf(upheldBy);
    also = List.copyOf(also);
    alias = List.copyOf(alias);
  }
}
