package dev.fleet.bench.simulated;

import dev.fleet.agent.Agent;
import dev.fleet.agent.link.Replica;
import dev.fleet.agent.units.UnitManagerException;
import dev.fleet.bench.BenchException;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.v1.Machine;
import io.grpc.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Simulated machines: the real agent, over units without processes. They share loops, threads and
 * connections, which thousands of hosts would have each for itself. Confined to one thread.
 */
public final class SimulatedFleet implements AutoCloseable {
  private static final int LOOP_CAPACITY = 1_000_000;
  private static final int ZONES = 10;

  private final Clocks clocks;
  private final List<EventLoop> loops = new ArrayList<>();
  private final List<FleetChannel> channels = new ArrayList<>();
  private final List<Agent> agents = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger healthy = new AtomicInteger();

  /** Without machines yet. */
  public SimulatedFleet(Clocks clocks, Endpoint registry, int connections, int loopCount) {
    this.clocks = clocks;
    try {
      for (int i = 0; i < connections; i++) {
        channels.add(Channels.open(registry, ClientConfig.DEFAULT));
      }
    } catch (IOException e) {
      close();
      throw new BenchException("cannot connect to " + registry + ": " + e.getMessage(), e);
    }
    for (int i = 0; i < loopCount; i++) {
      loops.add(EventLoop.start("agents-" + i, LOOP_CAPACITY, clocks));
    }
  }

  /** The full ID of the machine with this number. */
  static String id(int number) {
    // The first eight digits differ, as those of real IDs do.
    return "%08x%024x".formatted(number, number);
  }

  /** Adds machines up to this many; they register by themselves. */
  public void grow(int machines) {
    for (int i = agents.size(); i < machines; i++) {
      agents.add(begin(i));
    }
  }

  private Agent begin(int number) {
    var replica = new SharedReplica(channels.get(number % channels.size()));
    Machine machine =
        Machine.newBuilder()
            .setId(id(number))
            .setHostname("sim" + number)
            .setBootId("simulated")
            .setUnitManager("simulated")
            .putMetadata("zone", "z" + number % ZONES)
            .build();
    var agent =
        new Agent(
            new Agent.Surroundings(
                loops.get(number % loops.size()), threads, clocks, new SplittableRandom(number)),
            new SimulatedUnits(clocks),
            new NoDeeds(),
            new Agent.Registry(List.of(replica), () -> machine, Optional.empty()));
    try {
      agent.begin(new HealthCount()::now);
      return agent;
    } catch (IOException | UnitManagerException e) {
      throw new BenchException("cannot begin agent " + number + ": " + e.getMessage(), e);
    }
  }

  /** How many agents have a session. */
  public int healthy() {
    return healthy.get();
  }

  /** Cuts machines off without a word, as a power cut does. */
  public void kill(List<Integer> numbers) {
    numbers.forEach(number -> agents.get(number).close());
  }

  @Override
  public void close() {
    agents.forEach(Agent::close);
    channels.forEach(FleetChannel::close);
    loops.forEach(EventLoop::close);
    threads.shutdownNow();
  }

  /** Counts one agent; confined to its loop. */
  private final class HealthCount {
    private boolean before;

    void now(boolean isHealthy) {
      if (isHealthy != before) {
        healthy.addAndGet(isHealthy ? 1 : -1);
        before = isHealthy;
      }
    }
  }

  /** The registry over a channel that others use too. */
  private record SharedReplica(FleetChannel channel) implements Replica {
    @Override
    public Channel connect() {
      return channel.channel();
    }

    @Override
    public void close() {
      // Not this agent's alone.
    }

    @Override
    public String toString() {
      return "registry";
    }
  }
}
