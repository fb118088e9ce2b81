package dev.fleet.bench.start;

import dev.fleet.bench.Figure;
import dev.fleet.bench.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * When a start passed where, in nanoseconds of the host's monotonic clock, to which all stamps are
 * brought: client, registry and unit manager run on one host.
 *
 * <p>The agent stamps nothing of its own, and neither does systemd stamp the call that it gets.
 *
 * @param begun the client began
 * @param created the client has the answer that the unit exists
 * @param written the registry stamped the unit as to be launched
 * @param answered the client has the answer that the unit is to be launched: it is in etcd
 * @param placed the client sees the machine that the scheduler chose: the choice is in etcd; 0 if
 *     it did not come to see it
 * @param active the unit manager saw the unit become active
 * @param seen the client sees the unit active: the report is in etcd
 */
record Hops(
    long begun, long created, long written, long answered, long placed, long active, long seen) {
  private static final int[] PERCENTS = {50, 99};

  double totalMillis() {
    return millis(begun, seen);
  }

  /**
   * Percentiles of every hop, in the order of the way.
   *
   * @param reference milliseconds from the command to active of systemd alone, what {@code seen} is
   *     not part of; empty where there is none
   */
  static List<Figure> figures(List<Hops> all, Percentiles reference) {
    var figures = new ArrayList<Figure>();
    add(figures, all, "look up, create: client, registry, etcd", h -> h.begun, h -> h.created);
    add(figures, all, "launch: client to registry", h -> h.created, h -> h.written);
    add(figures, all, "launch: registry, etcd, client", h -> h.written, h -> h.answered);
    add(figures, all, "placed: scheduler, registry, etcd", h -> h.answered, h -> h.placed);
    for (int percent : PERCENTS) {
      Figure figure =
          hop(
              all,
              "taken up: registry, agent, unit manager",
              percent,
              h -> h.placed,
              h -> h.active);
      figures.add(figure.against(reference.at(percent)));
    }
    add(figures, all, "reported: agent, registry, etcd, client", h -> h.active, h -> h.seen);
    return figures;
  }

  private static void add(
      List<Figure> figures,
      List<Hops> all,
      String name,
      ToLongFunction<Hops> from,
      ToLongFunction<Hops> to) {
    for (int percent : PERCENTS) {
      figures.add(hop(all, name, percent, from, to));
    }
  }

  private static Figure hop(
      List<Hops> all,
      String name,
      int percent,
      ToLongFunction<Hops> from,
      ToLongFunction<Hops> to) {
    var samples = new ArrayList<Double>();
    for (Hops hops : all) {
      if (from.applyAsLong(hops) != 0 && to.applyAsLong(hops) != 0) {
        samples.add(millis(from.applyAsLong(hops), to.applyAsLong(hops)));
      }
    }
    return Figure.of(
        "  %s, p%d".formatted(name, percent), new Percentiles(samples).at(percent), "ms");
  }

  private static double millis(long from, long to) {
    return (to - from) / 1e6;
  }
}
