package dev.fleet.bench.start;

import dev.fleet.bench.Figure;
import dev.fleet.bench.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * When a start passed where, in nanoseconds of the host's monotonic clock, which the client, the
 * registry and the systemd of every machine on this host share. 0 where there is no stamp.
 *
 * @param begun the client began
 * @param created the client has the answer that the unit exists
 * @param written the registry stamped the unit as to be launched
 * @param answered the client has the answer that the unit is to be launched: it is in etcd
 * @param placed the client sees the machine that the scheduler chose: the choice is in etcd
 * @param starting systemd began to start the unit
 * @param started systemd saw the unit active
 * @param seen the client sees the unit active
 */
record Hops(
    long begun,
    long created,
    long written,
    long answered,
    long placed,
    long starting,
    long started,
    long seen) {

  /** The same with the stamps of systemd. */
  Hops with(long begins, long ends) {
    return new Hops(begun, created, written, answered, placed, begins, ends, seen);
  }

  double totalMillis() {
    return (seen - begun) / 1e6;
  }

  /** Percentiles of every hop, in the order of the way. */
  static List<Figure> figures(List<Hops> all) {
    var figures = new ArrayList<Figure>();
    add(figures, all, "look up, create: client, registry, etcd", h -> millis(h.begun, h.created));
    add(figures, all, "launch: client to registry", h -> millis(h.created, h.written));
    add(figures, all, "launch: registry, etcd, client", h -> millis(h.written, h.answered));
    add(figures, all, "placed: scheduler, registry, etcd", h -> millis(h.answered, h.placed));
    add(figures, all, "taken up: registry, agent", h -> millis(h.placed, h.starting));
    add(figures, all, "started: unit manager", h -> millis(h.starting, h.started));
    add(figures, all, "reported: agent, registry, etcd, client", h -> millis(h.started, h.seen));
    return figures;
  }

  private static void add(
      List<Figure> figures, List<Hops> all, String name, ToDoubleFunction<Hops> hop) {
    var percentiles =
        new Percentiles(
            all.stream().mapToDouble(hop).filter(value -> !Double.isNaN(value)).boxed().toList());
    for (int percent : new int[] {50, 90, 99}) {
      figures.add(Figure.of("  %s, p%d".formatted(name, percent), percentiles.at(percent), "ms"));
    }
  }

  private static double millis(long from, long to) {
    return from == 0 || to == 0 ? Double.NaN : (to - from) / 1e6;
  }
}
