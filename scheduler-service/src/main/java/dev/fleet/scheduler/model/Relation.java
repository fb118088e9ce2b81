package dev.fleet.scheduler.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A relation between units that name each other by patterns: who conflicts with whom, or who
 * replaces whom. It knows for each pattern which machines it concerns, so that asking about one
 * machine doesn't look at the machine's units.
 */
final class Relation {
  private final PatternIndex index;
  private final Function<UnitNode, Links> links;
  private final BiConsumer<UnitNode, Links> setLinks;
  private final Function<UnitNode, Collection<MachineNode>> standsOn;

  /**
   * @param units all units of the model
   * @param links where a unit keeps its part in this relation
   * @param standsOn the machines whose view has a unit
   */
  Relation(
      UnitTable units,
      Function<UnitNode, Links> links,
      BiConsumer<UnitNode, Links> setLinks,
      Function<UnitNode, Collection<MachineNode>> standsOn) {
    this.index = new PatternIndex(units);
    this.links = links;
    this.setLinks = setLinks;
    this.standsOn = standsOn;
  }

  /** Takes in a unit that stands nowhere and does not wait. */
  void link(UnitNode unit, List<String> patterns) {
    List<Pattern> held = new ArrayList<>();
    for (String text : patterns) {
      Pattern pattern = index.find(text);
      if (pattern == null) {
        pattern = index.add(text);
        takeInMatches(pattern, unit);
      }
      if (!held.contains(pattern)) {
        pattern.users++;
        held.add(pattern);
      }
    }
    setLinks.accept(unit, Links.of(List.copyOf(held), index.matching(unit.name())));
  }

  private void takeInMatches(Pattern pattern, UnitNode except) {
    index.forEachMatch(
        pattern,
        unit -> {
          if (unit == except) {
            return;
          }
          setLinks.accept(unit, Links.of(links.apply(unit).held(), index.matching(unit.name())));
          for (MachineNode machine : standsOn.apply(unit)) {
            Pattern.count(pattern.matchesOn, machine, 1);
          }
          if (unit.waiting) {
            pattern.waitingMatches.add(unit);
          }
          if (unit.isWantedGlobal()) {
            pattern.globalMatches++;
          }
        });
  }

  /** Lets go of a unit that stands nowhere and does not wait. */
  void unlink(UnitNode unit) {
    List<Pattern> held = links.apply(unit).held();
    setLinks.accept(unit, Links.NONE);
    for (Pattern pattern : held) {
      pattern.users--;
      if (pattern.users == 0) {
        index.remove(pattern);
        index.forEachMatch(pattern, other -> dropMatch(other, pattern));
      }
    }
  }

  private void dropMatch(UnitNode unit, Pattern pattern) {
    Links old = links.apply(unit);
    if (old.matched().contains(pattern)) {
      List<Pattern> rest = old.matched().stream().filter(other -> other != pattern).toList();
      setLinks.accept(unit, Links.of(old.held(), rest));
    }
  }

  /** Counts a unit in on a machine, or out with {@code change} -1. */
  void count(UnitNode unit, MachineNode machine, int change) {
    Links of = links.apply(unit);
    for (Pattern pattern : of.held()) {
      Pattern.count(pattern.holdersOn, machine, change);
      pattern.version++;
    }
    for (Pattern pattern : of.matched()) {
      Pattern.count(pattern.matchesOn, machine, change);
      pattern.version++;
    }
  }

  /** Counts a wanted global unit in, or out with {@code change} -1. */
  void countGlobal(UnitNode unit, int change) {
    Links of = links.apply(unit);
    of.held().forEach(pattern -> pattern.globalHolders += change);
    of.matched().forEach(pattern -> pattern.globalMatches += change);
  }

  void setWaiting(UnitNode unit, boolean waiting) {
    Links of = links.apply(unit);
    for (Pattern pattern : of.held()) {
      change(pattern.waitingHolders, unit, waiting);
    }
    for (Pattern pattern : of.matched()) {
      change(pattern.waitingMatches, unit, waiting);
    }
  }

  private static void change(Collection<UnitNode> set, UnitNode unit, boolean add) {
    if (add) {
      set.add(unit);
    } else {
      set.remove(unit);
    }
  }

  /** The waiting units that are related to this one. */
  void forEachWaiting(UnitNode unit, Consumer<UnitNode> action) {
    Links of = links.apply(unit);
    if (of.isEmpty()) {
      return;
    }
    of.held().forEach(pattern -> pattern.waitingMatches.forEach(action));
    of.matched().forEach(pattern -> pattern.waitingHolders.forEach(action));
  }

  /** Whether the unit is related, in either direction, to another one in the machine's view. */
  boolean relatedOn(UnitNode unit, MachineNode machine) {
    Links of = links.apply(unit);
    if (of.isEmpty()) {
      return false;
    }
    boolean here = machine.has(unit);
    for (Pattern pattern : of.held()) {
      int self = here && of.matched().contains(pattern) ? 1 : 0;
      if (pattern.matchesOn.getOrDefault(machine, 0) > self) {
        return true;
      }
    }
    for (Pattern pattern : of.matched()) {
      int self = here && of.held().contains(pattern) ? 1 : 0;
      if (pattern.holdersOn.getOrDefault(machine, 0) > self) {
        return true;
      }
    }
    return false;
  }

  /** Whether a pattern of {@code from} matches {@code to}, another unit. */
  boolean reaches(UnitNode from, UnitNode to) {
    return from != to && links.apply(from).reaches(links.apply(to));
  }

  /** Whether the unit may be related to a wanted global unit. */
  boolean concernsGlobals(UnitNode unit) {
    Links of = links.apply(unit);
    return !of.isEmpty()
        && (of.held().stream().anyMatch(pattern -> pattern.globalMatches > 0)
            || of.matched().stream().anyMatch(pattern -> pattern.globalHolders > 0));
  }

  /** Changes whenever the answer of {@link #relatedOn} for this unit may change. */
  long version(UnitNode unit) {
    Links of = links.apply(unit);
    long sum = 0;
    for (Pattern pattern : of.held()) {
      sum += pattern.version;
    }
    for (Pattern pattern : of.matched()) {
      sum += pattern.version;
    }
    return sum;
  }
}
