package dev.fleet.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.placement.Candidate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of fleet-behaviour.md 4.4 and 9.8, with the stances taken since. */
final class PlannerTest {
  private static final UnitName FOO = new UnitName("foo.service");

  static Wanted wanted(Goal goal, String hash, long generation) {
    return new Wanted(
        FOO, ByteString.copyFromUtf8(hash), "d" + hash, hash, goal, generation, 7, candidate());
  }

  private static Candidate candidate() {
    try {
      return Candidate.of(FOO, Requirements.of(FOO, UnitFile.parse("")));
    } catch (dev.fleet.unit.UnitFileException e) {
      throw new AssertionError(e);
    }
  }

  private static Deed deed(Reached reached, String hash, long generation) {
    return new Deed(FOO, hash, reached, generation, 7);
  }

  static Stream<Arguments> table() {
    Wanted loaded = wanted(Goal.LOADED, "h1", 1);
    Wanted launched = wanted(Goal.LAUNCHED, "h1", 1);
    Wanted other = wanted(Goal.LAUNCHED, "h2", 2);
    return Stream.of(
        row("nothing wanted, nothing here", null, null, "", ""),
        row(
            "nothing wanted, loaded",
            null,
            deed(Reached.LOADED, "h1", 1),
            "Unload",
            "unit loaded but not scheduled here"),
        row(
            "nothing wanted, launched",
            null,
            deed(Reached.LAUNCHED, "h1", 1),
            "Unload",
            "unit loaded but not scheduled here"),
        row(
            "loaded wanted, nothing here",
            loaded,
            null,
            "Load",
            "unit scheduled here but not loaded"),
        row(
            "launched wanted, nothing here",
            launched,
            null,
            "Load",
            "unit scheduled here but not loaded"),
        row(
            "launched wanted, loaded",
            launched,
            deed(Reached.LOADED, "h1", 0),
            "Start",
            "unit currently loaded but desired state is launched"),
        row(
            "loaded wanted, launched",
            loaded,
            deed(Reached.LAUNCHED, "h1", 1),
            "Stop",
            "unit currently launched but desired state is loaded"),
        row("as wanted, loaded", loaded, deed(Reached.LOADED, "h1", 1), "", ""),
        row("as wanted, launched", launched, deed(Reached.LAUNCHED, "h1", 1), "", ""),
        row(
            "other content, loaded",
            other,
            deed(Reached.LOADED, "h1", 1),
            "Load",
            "unit loaded but hash differs to expected"),
        row(
            "other content, launched",
            other,
            deed(Reached.LAUNCHED, "h1", 1),
            "Load",
            "unit loaded but hash differs to expected"),
        row(
            "other content installed, old one runs",
            other,
            deed(Reached.OUTDATED, "h2", 0),
            "Restart",
            "unit runs with other content than desired"),
        row(
            "other content, to be loaded only",
            wanted(Goal.LOADED, "h2", 2),
            deed(Reached.LAUNCHED, "h1", 1),
            "Stop",
            "unit currently launched but desired state is loaded, with other content"),
        row(
            "asked to start again",
            wanted(Goal.LAUNCHED, "h1", 3),
            deed(Reached.LAUNCHED, "h1", 1),
            "Start",
            "unit was asked to start again"),
        row(
            "asked to load again",
            wanted(Goal.LOADED, "h1", 3),
            deed(Reached.LOADED, "h1", 1),
            "Note",
            "unit is loaded already"),
        row(
            "about to be unloaded, wanted again",
            launched,
            deed(Reached.UNCERTAIN, "h1", 0),
            "Start",
            "unit was about to be unloaded"),
        row(
            "about to be unloaded, wanted loaded",
            loaded,
            deed(Reached.UNCERTAIN, "h1", 0),
            "Stop",
            "unit currently launched but desired state is loaded"),
        row(
            "about to be unloaded, other content",
            other,
            deed(Reached.UNCERTAIN, "h1", 0),
            "Load",
            "unit loaded but hash differs to expected"),
        row(
            "destroyed and created anew",
            launched,
            new Deed(FOO, "h1", Reached.LAUNCHED, 1, 6),
            "Unload",
            "unit was destroyed and created anew"),
        row(
            "adopted without a record",
            launched,
            new Deed(FOO, "h1", Reached.LOADED, 0, 0),
            "Start",
            "unit currently loaded but desired state is launched"));
  }

  private static Arguments row(
      String name, @Nullable Wanted wanted, @Nullable Deed deed, String action, String reason) {
    return Arguments.of(name, wanted, deed, action, reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void nextAction(
      String name, @Nullable Wanted wanted, @Nullable Deed deed, String action, String reason) {
    var next = Planner.next(wanted, deed);
    assertThat(next.map(a -> a.getClass().getSimpleName()).orElse("")).as(name).isEqualTo(action);
    assertThat(next.map(Action::reason).orElse("")).isEqualTo(reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void comesToAnEnd(
      String name, @Nullable Wanted wanted, @Nullable Deed deed, String action, String reason) {
    Deed now = deed;
    for (int steps = 0; steps < 5; steps++) {
      var next = Planner.next(wanted, now);
      if (next.isEmpty()) {
        if (wanted == null) {
          assertThat(now).isNull();
        } else {
          assertThat(now)
              .isEqualTo(
                  new Deed(
                      FOO,
                      wanted.hash(),
                      wanted.goal() == Goal.LAUNCHED ? Reached.LAUNCHED : Reached.LOADED,
                      wanted.generation(),
                      wanted.createRevision()));
        }
        return;
      }
      now =
          switch (next.get()) {
            case Action.Load load -> load.after();
            case Action.Start start -> start.after();
            case Action.Restart restart -> restart.after();
            case Action.Stop stop -> stop.after();
            case Action.Note note -> note.after();
            case Action.Unload _ -> null;
          };
    }
    throw new AssertionError(name + " (" + action + ", " + reason + ") goes on and on");
  }
}
