package dev.fleet.bench.core;

import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.Dossier;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.wire.Answers;
import dev.fleet.runtime.clock.Clocks;
import java.util.Objects;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A page of a list of units, from somewhere in the view. Neither final nor private, for JMH. */
@State(Scope.Benchmark)
public class PageBenchmark {
  /** How many units a page has. */
  static final int UNITS = 500;

  private final SplittableRandom random = new SplittableRandom(1);

  @Param("100000")
  public int units;

  private ClusterState state;

  @Setup
  public void fill() {
    var view = new LiveView(ViewContents.keys(), Clocks.system());
    new ViewContents(units).fill(view);
    state = view.state();
  }

  @Benchmark
  @OperationsPerInvocation(UNITS)
  public void read(Blackhole sink) {
    int left = UNITS;
    // Of five templates the last one's units end the list.
    String after = ViewContents.name(random.nextInt(units / 2) / 5 * 5);
    for (String name : state.unitNamesAfter(after)) {
      Dossier dossier = state.dossier(name);
      sink.consume(Answers.unit(state, dossier, Objects.requireNonNull(dossier.unit())));
      left--;
      if (left == 0) {
        return;
      }
    }
    throw new IllegalStateException("the list ends after " + after);
  }
}
