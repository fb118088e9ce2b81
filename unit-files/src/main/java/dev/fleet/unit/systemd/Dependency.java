package dev.fleet.unit.systemd;

/** A relation from one unit to others; see systemd.unit(5). */
public enum Dependency {
  REQUIRES("Requires"),
  REQUISITE("Requisite"),
  WANTS("Wants"),
  BINDS_TO("BindsTo"),
  PART_OF("PartOf"),
  UPHOLDS("Upholds"),
  CONFLICTS("Conflicts"),
  BEFORE("Before"),
  AFTER("After"),
  ON_FAILURE("OnFailure"),
  ON_SUCCESS("OnSuccess"),
  PROPAGATES_STOP_TO("PropagatesStopTo"),
  STOP_PROPAGATED_FROM("StopPropagatedFrom"),
  PROPAGATES_RELOAD_TO("PropagatesReloadTo"),
  RELOAD_PROPAGATED_FROM("ReloadPropagatedFrom"),
  /** What a timer, path or socket activates; no option of its own. */
  TRIGGERS("Triggers");

  private final String option;

  Dependency(String option) {
    this.option = option;
  }

  /** The option that declares it, also systemd's name of the property. */
  public String option() {
    return option;
  }
}
