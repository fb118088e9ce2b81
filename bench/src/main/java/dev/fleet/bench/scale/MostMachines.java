package dev.fleet.bench.scale;

import dev.fleet.bench.process.ControlPlane;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.v1.GetSchedulerStatusRequest;
import dev.fleet.v1.SchedulerServiceGrpc;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Cuts off 60 % of the machines: more than may vanish before the scheduler takes it for a fault of
 * something else, holds evictions for a minute, and then lets them go on slowly.
 */
final class MostMachines {
  private static final int PERCENT = 60;
  private static final Duration HELD = Duration.ofSeconds(45);
  private static final Duration UNTIL_RELEASED = Duration.ofSeconds(35);
  private static final Duration PACE = Duration.ofSeconds(20);
  private static final Duration ASK = Duration.ofMillis(50);

  private MostMachines() {}

  static void run(Stage stage) throws InterruptedException {
    List<Integer> machines = numbers(stage.plan().machines());
    List<Integer> victims = stage.units().on(machines);
    stage.fleet().kill(machines);
    Findings findings = stage.findings();
    String hold;
    double seconds;
    try (FleetChannel scheduler = ControlPlane.connect(stage.plane().scheduler())) {
      seconds = stage.waiting().until("evictions are held", () -> isHolding(stage, scheduler));
      hold = hold(scheduler);
    }
    System.err.println("fleet-bench: the scheduler says: " + hold);
    findings.add("60 % of the machines lost, their units", victims.size(), "");
    findings.add("  evictions held after", seconds, "s");
    stage.clocks().pause(HELD);
    int held = stage.units().elsewhere(victims, machines);
    findings.add("  moved 45 s later", held, "");
    stage.clocks().pause(UNTIL_RELEASED);
    int released = stage.units().elsewhere(victims, machines);
    findings.add("  moved 80 s later", released, "");
    stage.clocks().pause(PACE);
    int more = stage.units().elsewhere(victims, machines) - released;
    findings.add("  moved a second then", (double) more / PACE.toSeconds(), "/s");
  }

  /** Those that are cut off, of so many: none that {@link LostMachines} cuts off. */
  static List<Integer> numbers(int machines) {
    int first = LostMachines.some(machines).size() + 1;
    int last = Math.min(machines - 1, first + machines * PERCENT / 100);
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  private static boolean isHolding(Stage stage, FleetChannel scheduler)
      throws InterruptedException {
    stage.clocks().pause(ASK);
    return hold(scheduler).contains("stay");
  }

  /** What the scheduler says of it; empty if it holds nothing, or does not answer. */
  private static String hold(FleetChannel scheduler) throws InterruptedException {
    try {
      return SchedulerServiceGrpc.newBlockingV2Stub(scheduler.channel())
          .withDeadlineAfter(10, TimeUnit.SECONDS)
          .getSchedulerStatus(GetSchedulerStatusRequest.getDefaultInstance())
          .getEvictionHold();
    } catch (StatusException e) {
      System.err.println("fleet-bench: the scheduler does not answer: " + e.getMessage());
      return "";
    }
  }
}
