package dev.fleet.bench.core;

import dev.fleet.registry.etcd.Change;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.LiveView;
import dev.fleet.runtime.clock.Clocks;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The registry's view follows etcd: one transaction, from the bytes of its events to the next state
 * that readers see. Neither final nor private, for JMH.
 */
@State(Scope.Benchmark)
public class ViewBenchmark {
  /** As many as a transaction of etcd holds. */
  static final int CHANGES = 128;

  @Param public ViewChange change;

  @Param("100000")
  public int units;

  private ViewContents contents;
  private LiveView view;
  private List<Change> transaction;

  @Setup
  public void fill() {
    contents = new ViewContents(units);
    view = new LiveView(ViewContents.keys(), Clocks.system());
    contents.fill(view);
  }

  @Setup(Level.Invocation)
  public void prepare() {
    change.before(contents).forEach(view::changed);
    view.publish(contents.revision());
    transaction = change.transaction(contents);
  }

  @Benchmark
  @OperationsPerInvocation(CHANGES)
  public ClusterState apply() {
    transaction.forEach(view::changed);
    view.publish(contents.revision());
    return view.state();
  }
}
