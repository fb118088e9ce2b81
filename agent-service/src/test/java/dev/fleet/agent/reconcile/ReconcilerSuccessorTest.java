package dev.fleet.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.unit.UnitName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An agent that starts anew on a host where one before it did its work. */
final class ReconcilerSuccessorTest extends Reconciling {
  @Test
  void anAgentThatStartsAnewDoesNotKnowHowStartsEnded() {
    launch("a.service");
    go();
    var next = new Reconciler(clocks, new Seeded(1), operations.successor(), changes::add);
    next.adopt(operations.saved());
    assertThat(next.progress(new UnitName("a.service")).map(Progress::startResult))
        .contains("unknown");
  }

  @Test
  void anAgentThatStartsAnewLeavesWhatRunsAlone() {
    Wanted run = wanted("run.service", Goal.LAUNCHED, SLEEP, 4);
    reconciler.adopt(List.of(new Deed(run.unit(), run.hash(), Reached.LAUNCHED, 4, 1)));
    wanted.put(run.unit(), run);
    go();
    assertThat(manager.calls()).isEmpty();
  }

  @Test
  void anAgentThatStartsAnewUnloadsWhatIsNotWanted() throws UnitManagerException {
    manager.load(new UnitName("old.service"), ByteString.copyFromUtf8(SLEEP));
    manager.clearCalls();
    reconciler.adopt(List.of(new Deed(new UnitName("old.service"), "h", Reached.LAUNCHED, 4, 1)));
    go();
    assertThat(manager.calls()).containsExactly("unload old.service");
  }

  @Test
  void anAgentThatEndedBeforeAReloadDoesItNow() throws UnitManagerException {
    Wanted now = wanted("x.service", Goal.LAUNCHED, SLEEP + "Nice=1\n", 2);
    manager.load(now.unit(), ByteString.copyFromUtf8(SLEEP));
    assertThat(manager.start(now.unit())).isDone();
    manager.load(now.unit(), now.content());
    manager.clearCalls();
    reconciler.adopt(List.of(new Deed(now.unit(), now.hash(), Reached.OUTDATED, 0, 1)));
    wanted.put(now.unit(), now);
    go();
    assertThat(manager.calls()).containsExactly("reload", "restart x.service");
    assertThat(manager.running("x.service")).contains("Nice=1");
  }
}
