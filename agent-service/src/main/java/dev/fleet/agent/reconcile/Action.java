package dev.fleet.agent.reconcile;

import dev.fleet.unit.UnitName;
import java.util.Locale;

/** One thing to do on the host, and why. */
public sealed interface Action {
  /** One line for people and logs. */
  String reason();

  /** What it is called in logs, e.g. {@code load}. */
  default String verb() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** A thing that concerns one unit. */
  sealed interface OfUnit extends Action {
    UnitName unit();
  }

  /**
   * Install the file, or replace it.
   *
   * @param after what will have been done then
   */
  record Load(Wanted wanted, Deed after, String reason) implements OfUnit {
    @Override
    public UnitName unit() {
      return wanted.unit();
    }
  }

  /** Start it. */
  record Start(Deed after, String reason) implements OfUnit {
    @Override
    public UnitName unit() {
      return after.unit();
    }
  }

  /** Stop and start it, so that a new content counts. */
  record Restart(Deed after, String reason) implements OfUnit {
    @Override
    public UnitName unit() {
      return after.unit();
    }
  }

  /** Stop it and keep its file; done when it has stopped. */
  record Stop(Deed after, String reason) implements OfUnit {
    @Override
    public UnitName unit() {
      return after.unit();
    }
  }

  /**
   * Stop it, wait, and remove its file.
   *
   * @param meanwhile what counts as done from the moment this begins: who wants the unit after all,
   *     when this was cut short, has to start it again
   */
  record Unload(Deed meanwhile, String reason) implements OfUnit {
    @Override
    public UnitName unit() {
      return meanwhile.unit();
    }
  }

  /** Only write down that a newer request asks for what is there. */
  record Note(Deed after, String reason) implements OfUnit {
    @Override
    public UnitName unit() {
      return after.unit();
    }
  }

  /** Make all loaded contents count. */
  record Reload(String reason) implements Action {}
}
