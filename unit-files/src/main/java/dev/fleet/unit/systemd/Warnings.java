package dev.fleet.unit.systemd;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the warnings of one reading, each once, a bounded number of them. */
final class Warnings {
  static final int MOST = 100;

  private final Set<String> lines = new LinkedHashSet<>();
  private int dropped;

  void add(String message) {
    if (lines.size() < MOST) {
      lines.add(OneLine.of(message));
    } else {
      dropped++;
    }
  }

  List<String> lines() {
    if (dropped > 0) {
      lines.add("further warnings are not shown: " + dropped);
    }
    return List.copyOf(lines);
  }
}
