package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import dev.fleet.unit.UnitType;
import org.jspecify.annotations.Nullable;

/** Reads {@code Unit=} of timers and paths. One use, one thread. */
final class TriggeredUnit {
  private final UnitReader unit;
  private final UnitName own;
  private @Nullable UnitName set;

  TriggeredUnit(UnitReader unit, UnitName own) {
    this.unit = unit;
    this.own = own;
  }

  /** Of several values the first counts. */
  void read(OptionValue value) {
    if (set != null) {
      value.warn("Multiple units to trigger specified, ignoring: " + value.text());
      return;
    }
    value
        .unitName(value.text(), name -> "Unit type not valid, ignoring: " + value.text())
        .ifPresent(
            name -> {
              if (name.equals(own)) {
                value.warn("Units cannot trigger themselves, ignoring: " + value.text());
              } else {
                set = name;
              }
            });
  }

  /** The unit to start, the service of the same name unless set; makes it a relative. */
  UnitName build() {
    UnitName name = set == null ? sibling(own, UnitType.SERVICE) : set;
    unit.dependencies().add(Dependency.BEFORE, name);
    unit.dependencies().add(Dependency.TRIGGERS, name);
    return name;
  }

  /** The unit of the same name and another type. */
  static UnitName sibling(UnitName own, UnitType type) {
    return new UnitName(own.stem() + type.suffix());
  }
}
