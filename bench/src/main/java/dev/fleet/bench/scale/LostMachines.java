package dev.fleet.bench.scale;

import java.util.List;
import java.util.stream.IntStream;

/** Cuts off one machine, and then one in a hundred, and waits until their units run elsewhere. */
final class LostMachines {
  private LostMachines() {}

  /** The numbers of those in a hundred. */
  static List<Integer> some(ScalePlan plan) {
    int count = Math.max(1, plan.machines() / 100);
    return IntStream.rangeClosed(1, count).filter(i -> i < plan.machines()).boxed().toList();
  }

  static void run(Stage stage) throws InterruptedException {
    ScalePlan.Bounds bounds = stage.plan().bounds();
    lose(stage, "one machine lost, its units elsewhere", bounds.oneLost(), List.of(0));
    List<Integer> some = some(stage.plan());
    lose(stage, "1 % of the machines lost, all running again", bounds.someLost(), some);
  }

  private static void lose(Stage stage, String what, double bound, List<Integer> machines)
      throws InterruptedException {
    List<Integer> victims = stage.units().on(machines);
    stage.fleet().kill(machines);
    double seconds =
        stage.await(what, () -> stage.units().elsewhere(victims, machines) == victims.size());
    stage.findings().add(what, seconds, "s", bound);
  }
}
