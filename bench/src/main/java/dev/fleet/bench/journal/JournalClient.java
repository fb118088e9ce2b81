package dev.fleet.bench.journal;

import dev.fleet.bench.BenchException;
import dev.fleet.bench.cluster.BenchCluster;
import dev.fleet.bench.cluster.ClusterMember;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.v1.JournalEntry;
import dev.fleet.v1.JournalServiceGrpc;
import dev.fleet.v1.ListMachinesRequest;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.ReadEntriesRequest;
import dev.fleet.v1.ReadEntriesResponse;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls the machines' journal services, from a process that runs already. Thread-safe. */
final class JournalClient implements AutoCloseable {
  private static final long LIMIT_SECONDS = 300;

  private final Map<String, FleetChannel> channels = new HashMap<>();

  /** Connects to the journals of all machines. */
  JournalClient(BenchCluster cluster) throws InterruptedException {
    try (FleetChannel registry = cluster.registry()) {
      var machines =
          MachineServiceGrpc.newBlockingV2Stub(registry.channel())
              .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
              .listMachines(ListMachinesRequest.getDefaultInstance());
      for (Machine machine : machines.getMachinesList()) {
        Endpoint endpoint = Endpoint.parse(machine.getJournalEndpoint());
        channels.put(machine.getId(), Channels.open(endpoint, ClientConfig.DEFAULT));
      }
    } catch (StatusException | IOException e) {
      throw new BenchException("cannot find the journals: " + e.getMessage(), e);
    }
  }

  /** Reads to the end; how many entries came. */
  long count(ClusterMember machine, ReadEntriesRequest request) throws InterruptedException {
    try (var call =
        new Call(
            machine,
            stub(machine)
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                .readEntries(request))) {
      long entries = 0;
      for (var message = call.read(); message != null; message = call.read()) {
        entries += message.getEntriesCount();
      }
      return entries;
    }
  }

  /** Hands on each entry as it is written, on a thread of its own; returns at once. */
  Following follow(
      ClusterMember machine, ReadEntriesRequest request, Consumer<JournalEntry> entries) {
    var call = new Call(machine, stub(machine).readEntries(request));
    Thread.ofVirtual().name("follow").start(() -> call.handOn(entries));
    return call;
  }

  private JournalServiceGrpc.JournalServiceBlockingV2Stub stub(ClusterMember machine) {
    FleetChannel channel = channels.get(machine.machineId());
    if (channel == null) {
      throw new BenchException("the registry does not know " + machine.name());
    }
    return JournalServiceGrpc.newBlockingV2Stub(channel.channel());
  }

  @Override
  public void close() {
    channels.values().forEach(FleetChannel::close);
  }

  /** A stream of one machine's journal. */
  private record Call(ClusterMember machine, BlockingClientCall<?, ReadEntriesResponse> call)
      implements Following {
    @Nullable ReadEntriesResponse read() throws InterruptedException {
      try {
        return call.read();
      } catch (StatusException e) {
        throw new BenchException("journal of " + machine.name() + ": " + e.getMessage(), e);
      }
    }

    void handOn(Consumer<JournalEntry> entries) {
      try {
        for (var message = read(); message != null; message = read()) {
          message.getEntriesList().forEach(entries);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (BenchException e) {
        // Closed, or the wait for its entries will say that they do not come.
      }
    }

    @Override
    public void close() {
      call.cancel("over", null);
    }
  }
}
