package dev.fleet.agent.embedded.engine;

import java.util.ArrayList;
import java.util.List;

/** A job that a transaction may come to queue. */
final class Step {
  private final Unit unit;
  private JobType type;
  private boolean ignoresOrder;
  private boolean matters;
  final List<Link> pulls = new ArrayList<>();
  final List<Link> pulledBy = new ArrayList<>();

  /**
   * Why a step is there.
   *
   * @param matters whether {@code by} makes no sense without {@code what}
   * @param conflicts whether it stops what {@code by} conflicts with
   */
  record Link(Step by, Step what, boolean matters, boolean conflicts) {}

  Step(Unit unit, JobType type) {
    this.unit = unit;
    this.type = type;
  }

  Unit unit() {
    return unit;
  }

  JobType type() {
    return type;
  }

  void become(JobType now) {
    type = now;
  }

  boolean ignoresOrder() {
    return ignoresOrder;
  }

  void ignoreOrder() {
    ignoresOrder = true;
  }

  /** Whether what was asked for makes no sense without this step. */
  boolean matters() {
    return matters;
  }

  void matter() {
    matters = true;
  }

  /** Whether it stops a unit because another one conflicts with that. */
  boolean isConflictStop() {
    return pulledBy.stream().anyMatch(Link::conflicts);
  }

  /** As {@link Job#waitsForEarlier}. */
  boolean waitsForEarlier(Step other) {
    return isOrdered(other) && !type.stops();
  }

  /** As {@link Job#waitsForLater}. */
  boolean waitsForLater(Step other) {
    return isOrdered(other) && other.type.stops();
  }

  private boolean isOrdered(Step other) {
    return type != JobType.NOP && other.type != JobType.NOP && !ignoresOrder && !other.ignoresOrder;
  }

  @Override
  public String toString() {
    return unit.name() + "/" + type.word();
  }
}
