package dev.fleet.unit.systemd;

import dev.fleet.unit.UnitName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the readers of one unit file share. One use, one thread. */
final class Reading {
  /** The most that all expanded values may add up to, in characters. */
  static final int MOST_EXPANDED = 8 << 20;

  private final UnitName name;
  private final SpecifierContext host;
  private final UnitSpecifiers specifiers;
  private final Policy policy;
  private final Warnings warnings = new Warnings();
  private final Map<String, Assignment> sandboxing = new LinkedHashMap<>();
  private long expanded;

  Reading(UnitName name, SpecifierContext host, Policy policy) {
    this.name = name;
    this.host = host;
    this.specifiers = new UnitSpecifiers(name, host);
    this.policy = policy;
  }

  UnitName name() {
    return name;
  }

  String runtimeDirectory() {
    return host.runtimeDirectory();
  }

  Warnings warnings() {
    return warnings;
  }

  Optional<String> expand(String text, int most) {
    return counted(specifiers.expand(text, most));
  }

  Optional<String> expandName(String text) {
    return counted(specifiers.expandName(text));
  }

  /** Once too much has come out of specifiers, none has a value any more. */
  private Optional<String> counted(Optional<String> value) {
    expanded += value.map(String::length).orElse(0);
    return expanded > MOST_EXPANDED ? Optional.empty() : value;
  }

  /** Notes that an option which shuts the unit in is set, or no longer. */
  void sandbox(Assignment assignment, boolean inForce) {
    if (inForce) {
      sandboxing.put(assignment.option(), assignment);
    } else {
      sandboxing.remove(assignment.option());
    }
  }

  /** Refuses what would run less shut in than its author meant, unless it may. */
  void judgeSandboxing() throws UnitSyntaxException {
    for (Assignment assignment : sandboxing.values()) {
      if (!policy.ignoreSandboxing()) {
        throw UnitSyntaxException.refusal(
            assignment.section(),
            assignment.option(),
            "cannot be enforced without systemd, and is unsafe to ignore; remove it, or let the"
                + " agent ignore sandboxing (--ignore-sandboxing)");
      }
      warnings.add(
          UnitRemark.warning(
              assignment.line(),
              "[%s] %s=: sandboxing is not enforced, ignoring"
                  .formatted(assignment.section(), assignment.option())));
    }
  }
}
