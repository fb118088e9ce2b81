package dev.fleet.bench.scale;

import java.util.List;
import java.util.stream.IntStream;

/** Cuts off one machine, and then one in a hundred, and waits until their units run elsewhere. */
final class LostMachines {
  private LostMachines() {}

  /** The numbers of those in a hundred, of so many; the first one that is lost is number 0. */
  static List<Integer> some(int machines) {
    return IntStream.rangeClosed(1, Math.max(1, machines / 100)).boxed().toList();
  }

  static void run(Stage stage) throws InterruptedException {
    ScalePlan.Bounds bounds = stage.plan().bounds();
    lose(stage, "one machine lost, its units elsewhere", bounds.oneLost(), List.of(0));
    List<Integer> some = some(stage.plan().machines());
    lose(stage, "1 % of the machines lost, all running again", bounds.someLost(), some);
  }

  private static void lose(Stage stage, String what, double bound, List<Integer> machines)
      throws InterruptedException {
    List<Integer> victims = stage.units().on(machines);
    stage.fleet().kill(machines);
    double seconds =
        stage
            .waiting()
            .until(what, victims.size(), () -> stage.units().elsewhere(victims, machines));
    stage.findings().add(what, seconds, "s", bound);
  }
}
