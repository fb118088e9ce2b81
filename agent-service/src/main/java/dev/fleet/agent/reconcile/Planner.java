package dev.fleet.agent.reconcile;

import dev.fleet.agent.reconcile.Action.Load;
import dev.fleet.agent.reconcile.Action.Note;
import dev.fleet.agent.reconcile.Action.OfUnit;
import dev.fleet.agent.reconcile.Action.Restart;
import dev.fleet.agent.reconcile.Action.Start;
import dev.fleet.agent.reconcile.Action.Stop;
import dev.fleet.agent.reconcile.Action.Unload;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The next thing to do with one unit. Pure.
 *
 * <p>What the unit does now plays no part: a unit that stopped or failed by itself, or that
 * somebody stopped with systemctl, stays so until a user asks for something new
 * (fleet-behaviour.md, 4.4).
 */
final class Planner {
  private Planner() {}

  /**
   * Compares what is wanted with what was done.
   *
   * @param wanted null if the unit should not be here
   * @param deed null if nothing of the unit is here
   * @return empty if all is as it should be
   */
  static Optional<OfUnit> next(@Nullable Wanted wanted, @Nullable Deed deed) {
    if (wanted == null) {
      return deed == null
          ? Optional.empty()
          : Optional.of(unload(deed, "unit loaded but not scheduled here"));
    }
    if (deed == null) {
      return Optional.of(load(wanted, Reached.LOADED, "unit scheduled here but not loaded"));
    }
    if (deed.createRevision() != 0 && deed.createRevision() != wanted.createRevision()) {
      return Optional.of(unload(deed, "unit was destroyed and created anew"));
    }
    if (!deed.hash().equals(wanted.hash())) {
      return Optional.of(otherContent(wanted, deed));
    }
    return sameContent(wanted, deed);
  }

  private static Unload unload(Deed deed, String reason) {
    Reached meanwhile = deed.reached() == Reached.LOADED ? Reached.LOADED : Reached.UNCERTAIN;
    return new Unload(deed.reached(meanwhile, 0), reason);
  }

  private static Load load(Wanted wanted, Reached reached, String reason) {
    // A launch that is still to come is not done yet: the old generation must not look carried out.
    long generation = wanted.goal() == Goal.LOADED ? wanted.generation() : 0;
    var after =
        new Deed(wanted.unit(), wanted.hash(), reached, generation, wanted.createRevision());
    return new Load(wanted, after, reason);
  }

  private static OfUnit otherContent(Wanted wanted, Deed deed) {
    boolean launched = deed.reached() != Reached.LOADED;
    if (launched && wanted.goal() == Goal.LOADED) {
      // While systemd still has the old content: its ExecStop= is the right one.
      return new Stop(
          deed.reached(Reached.LOADED, 0),
          "unit currently launched but desired state is loaded, with other content");
    }
    return load(
        wanted,
        launched ? Reached.OUTDATED : Reached.LOADED,
        "unit loaded but hash differs to expected");
  }

  private static Optional<OfUnit> sameContent(Wanted wanted, Deed deed) {
    boolean noted = deed.generation() == wanted.generation();
    Deed launched = after(wanted, Reached.LAUNCHED);
    Deed loaded = after(wanted, Reached.LOADED);
    return switch (wanted.goal()) {
      case LOADED ->
          switch (deed.reached()) {
            case LAUNCHED, OUTDATED, UNCERTAIN ->
                Optional.of(
                    new Stop(loaded, "unit currently launched but desired state is loaded"));
            case LOADED ->
                noted ? Optional.empty() : Optional.of(new Note(loaded, "unit is loaded already"));
          };
      case LAUNCHED ->
          switch (deed.reached()) {
            case LOADED ->
                Optional.of(
                    new Start(launched, "unit currently loaded but desired state is launched"));
            case UNCERTAIN -> Optional.of(new Start(launched, "unit was about to be unloaded"));
            case OUTDATED ->
                Optional.of(new Restart(launched, "unit runs with other content than desired"));
            case LAUNCHED ->
                noted
                    ? Optional.empty()
                    : Optional.of(new Start(launched, "unit was asked to start again"));
          };
    };
  }

  private static Deed after(Wanted wanted, Reached reached) {
    return new Deed(
        wanted.unit(), wanted.hash(), reached, wanted.generation(), wanted.createRevision());
  }
}
