package dev.fleet.conformance;

import dev.fleet.agent.units.UnitObservation;
import dev.fleet.unit.UnitName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The states that one unit went through, as its manager told them. Thread-safe. */
final class UnitLife {
  private static final String AUTO_RESTART = "activating/auto-restart";

  private final UnitName unit;
  private final List<UnitObservation> states = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private final Set<String> awaited = new HashSet<>();
  private int from;

  /** Somebody who waits for one of several sequences. */
  private static final class Waiter {
    private final List<List<String>> alternatives;
    private final int[] progress;
    private final CompletableFuture<Void> found = new CompletableFuture<>();

    Waiter(List<List<String>> alternatives) {
      this.alternatives = alternatives;
      this.progress = new int[alternatives.size()];
    }

    /** Whether a sequence is complete with this state. */
    boolean sees(String state) {
      for (int i = 0; i < progress.length; i++) {
        List<String> sequence = alternatives.get(i);
        if (state.equals(sequence.get(progress[i])) && ++progress[i] == sequence.size()) {
          found.complete(null);
          return true;
        }
      }
      return false;
    }
  }

  UnitLife(UnitName unit) {
    this.unit = unit;
  }

  synchronized void observed(UnitObservation state) {
    states.add(state);
    int index = states.size() - 1;
    waiters.removeIf(
        waiter -> {
          if (!waiter.sees(word(state))) {
            return false;
          }
          from = Math.max(from, index + 1);
          return true;
        });
  }

  /** From now on only what is yet to come is waited for. */
  synchronized void forgetThePast() {
    from = states.size();
  }

  /** Completes when the unit has gone through the first of the sequences. */
  synchronized CompletableFuture<Void> await(List<List<String>> alternatives) {
    alternatives.forEach(awaited::addAll);
    var waiter = new Waiter(alternatives);
    for (int i = from; i < states.size(); i++) {
      if (waiter.sees(word(states.get(i)))) {
        from = i + 1;
        return waiter.found;
      }
    }
    waiters.add(waiter);
    return waiter.found;
  }

  /**
   * The states in order, each once in a row, without those that pass so quickly that a manager may
   * leave them out: what a unit is on its way through, unless it was waited for, and the end that
   * is part of a restart.
   */
  synchronized List<String> lasting() {
    var lasting = new ArrayList<String>();
    for (int i = 0; i < states.size(); i++) {
      UnitObservation state = states.get(i);
      if (isPartOfRestart(i) || (passes(state) && !awaited.contains(word(state)))) {
        continue;
      }
      String load = state.load().equals("loaded") ? "" : " " + state.load();
      String text = word(state) + load;
      if (lasting.isEmpty() || !lasting.getLast().equals(text)) {
        lasting.add(text);
      }
    }
    return lasting;
  }

  private boolean isPartOfRestart(int index) {
    String active = states.get(index).active();
    boolean ended = active.equals("inactive") || active.equals("failed");
    boolean goesOn = index + 1 < states.size();
    return ended && goesOn && (isAutoRestart(index - 1) || isAutoRestart(index + 1));
  }

  private boolean isAutoRestart(int index) {
    return index >= 0 && index < states.size() && word(states.get(index)).equals(AUTO_RESTART);
  }

  /** All of them, for a message. */
  synchronized List<String> all() {
    return states.stream().map(UnitLife::word).toList();
  }

  private static String word(UnitObservation state) {
    return state.active() + "/" + state.sub();
  }

  /** What a unit is on its way to is told as soon as it is there; the way need not be. */
  private boolean passes(UnitObservation state) {
    return switch (state.active()) {
      case "activating", "deactivating", "reloading" -> !word(state).equals(AUTO_RESTART);
      case "active" ->
          state.sub().equals("running")
              && switch (unit.type()) {
                case TIMER, PATH, SOCKET -> true;
                case SERVICE,
                    TARGET,
                    MOUNT,
                    AUTOMOUNT,
                    SWAP,
                    SLICE,
                    SCOPE,
                    DEVICE,
                    BUSNAME,
                    SNAPSHOT ->
                    false;
              };
      default -> false;
    };
  }
}
