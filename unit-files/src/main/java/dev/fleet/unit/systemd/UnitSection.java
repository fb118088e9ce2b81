package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.RateLimit;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.List;

/**
 * The {@code [Unit]} section; see systemd.unit(5).
 *
 * @param description the unit's name if it has none
 * @param dependencies those that follow from the unit's type included
 * @param requiresMountsFor absolute paths
 * @param jobTimeout how long a job of the unit may wait and run; infinite unless set
 * @param jobRunningTimeout how long a job may run; infinite unless set
 * @param startLimit 5 starts in 10 s unless set; also from the old spellings in {@code [Service]}
 */
public record UnitSection(
    String description,
    List<String> documentation,
    Dependencies dependencies,
    List<String> requiresMountsFor,
    List<Condition> conditions,
    List<Condition> asserts,
    JobMode onFailureJobMode,
    JobMode onSuccessJobMode,
    boolean ignoreOnIsolate,
    boolean stopWhenUnneeded,
    boolean refuseManualStart,
    boolean refuseManualStop,
    boolean allowIsolate,
    boolean defaultDependencies,
    CollectMode collectMode,
    TimeSpan jobTimeout,
    TimeSpan jobRunningTimeout,
    RateLimit startLimit) {
  public UnitSection {
    documentation = List.copyOf(documentation);
    requiresMountsFor = List.copyOf(requiresMountsFor);
    conditions = List.copyOf(conditions);
    asserts = List.copyOf(asserts);
  }
}
