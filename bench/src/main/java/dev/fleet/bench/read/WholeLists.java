package dev.fleet.bench.read;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.Figure;
import dev.fleet.bench.Pairs;
import dev.fleet.bench.process.ControlPlane;
import dev.fleet.bench.process.Member;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Lists everything, by one client and by several at once, from the registry and, right after it,
 * the same keys from etcd. Confined to one thread.
 */
final class WholeLists {
  private static final int TURNS = 5;
  private static final int MANY = 4;
  private static final double MIB = 1 << 20;

  private final Clocks clocks;
  private final ControlPlane plane;
  private final List<Figure> figures = new ArrayList<>();

  WholeLists(Clocks clocks, ControlPlane plane) {
    this.clocks = clocks;
    this.plane = plane;
  }

  /** All clients' lists together. */
  private record Taken(long items, double mebibytes, double seconds, double cpuSeconds) {}

  List<Figure> measure() throws InterruptedException {
    Member registry = plane.member("registry");
    registry.forgetPeak();
    double before = registry.residentBytes() / MIB;
    for (int clients : List.of(1, MANY)) {
      measure("units", clients, RegistryLists::units, new EtcdRange("/fleet/v1/units/"));
      measure("unit states", clients, RegistryLists::states, new EtcdRange("/fleet/v1/states/"));
    }
    figures.add(Figure.of("registry before the lists, resident", before, "MiB"));
    figures.add(Figure.of("registry during the lists, most", registry.peakBytes() / MIB, "MiB"));
    return figures;
  }

  private void measure(String what, int clients, Lister ours, Lister etcd)
      throws InterruptedException {
    var seconds = new Pairs();
    var rates = new Pairs();
    var cpu = new Pairs();
    var sizes = new Pairs();
    for (int turn = 0; turn <= TURNS; turn++) {
      Taken our = take(clients, ours, plane.registry(), plane.member("registry"));
      Taken reference = take(clients, etcd, plane.etcd(), plane.member("etcd"));
      if (our.items() != reference.items()) {
        throw new BenchException(
            "%,d %s listed by the registry, %,d by etcd"
                .formatted(our.items(), what, reference.items()));
      }
      // The first one finds cold code, and etcd's pages not in memory.
      if (turn > 0) {
        seconds.add(our.seconds(), reference.seconds());
        rates.add(our.items() / our.seconds(), reference.items() / reference.seconds());
        cpu.add(our.cpuSeconds(), reference.cpuSeconds());
        sizes.add(our.mebibytes(), reference.mebibytes());
      }
    }
    String who = clients == 1 ? "one client" : clients + " clients at once";
    figures.add(seconds.figure("all %s, %s".formatted(what, who), 50, "s"));
    figures.add(rates.figure("  items a second", 50, "/s"));
    figures.add(sizes.figure("  answered", 50, "MiB"));
    figures.add(cpu.figure("  CPU of the server", 50, "s"));
  }

  private Taken take(int clients, Lister lister, Endpoint server, Member process)
      throws InterruptedException {
    List<FleetChannel> channels = new ArrayList<>();
    var bytes = new InboundBytes();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        channels.add(ControlPlane.connect(server));
      }
      process.mark();
      long begin = clocks.nanos();
      List<Future<Long>> each = new ArrayList<>();
      for (FleetChannel channel : channels) {
        each.add(threads.submit(() -> lister.read(bytes.count(channel.channel()))));
      }
      long items = 0;
      for (Future<Long> one : each) {
        items += one.get();
      }
      return new Taken(
          items, bytes.sum() / MIB, (clocks.nanos() - begin) / 1e9, process.cpuSeconds());
    } catch (ExecutionException e) {
      throw new BenchException("cannot list: " + e.getCause(), e);
    } finally {
      channels.forEach(FleetChannel::close);
    }
  }
}
