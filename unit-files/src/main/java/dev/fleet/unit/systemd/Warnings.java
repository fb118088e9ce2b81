package dev.fleet.unit.systemd;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is to be said of one file, each once, a bounded number of remarks. */
final class Warnings {
  static final int MOST = 100;

  private final Set<UnitRemark> remarks = new LinkedHashSet<>();
  private int dropped;

  void add(UnitRemark remark) {
    if (remarks.size() < MOST) {
      remarks.add(remark);
    } else {
      dropped++;
    }
  }

  List<UnitRemark> remarks() {
    if (dropped > 0) {
      remarks.add(UnitRemark.warning(0, "further warnings are not shown: " + dropped));
    }
    return List.copyOf(remarks);
  }
}
