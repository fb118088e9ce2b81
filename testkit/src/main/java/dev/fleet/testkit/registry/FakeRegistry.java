package dev.fleet.testkit.registry;

import com.google.protobuf.Duration;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.grpc.GrpcServers;
import dev.fleet.runtime.grpc.RunningServer;
import dev.fleet.runtime.grpc.ServerConfig;
import dev.fleet.v1.ExplainUnitRequest;
import dev.fleet.v1.ExplainUnitResponse;
import dev.fleet.v1.GetLeaderRequest;
import dev.fleet.v1.GetLeaderResponse;
import dev.fleet.v1.ListMachinesRequest;
import dev.fleet.v1.ListMachinesResponse;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.MachineVerdict;
import dev.fleet.v1.ReadInfo;
import dev.fleet.v1.ScheduleServiceGrpc;
import dev.fleet.v1.SchedulerServiceGrpc;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.WatchMachinesRequest;
import dev.fleet.v1.WatchMachinesResponse;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A registry, a scheduler and machines in one, in memory, on a port of the loopback interface.
 * Every write is followed at once by what scheduler and agents would do, unless they are held.
 * Thread-safe.
 *
 * <p>It keeps the contract of fleet/v1 as far as clients of units and machines can see; sessions,
 * leadership and assignments are not part of it. Pages are small, watches always begin with a
 * snapshot.
 */
public final class FakeRegistry implements AutoCloseable {
  private final FakeCluster cluster = new FakeCluster();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final RunningServer server;
  private volatile int staleSeconds;

  private FakeRegistry(List<BindableService> others) throws IOException {
    var services = new ArrayList<BindableService>();
    services.add(new FakeUnitService(cluster, this::info));
    services.add(new FakeMachineService());
    services.add(new FakeScheduleService());
    services.add(new FakeSchedulerService());
    services.addAll(others);
    server =
        GrpcServers.start(
            ServerConfig.on(Endpoint.parse("127.0.0.1:0"))
                .withShutdownGrace(java.time.Duration.ZERO),
            services,
            List.of(new CallLog()));
  }

  /**
   * Starts one.
   *
   * @param others more services on the same port, e.g. fakes of agents and journals
   */
  public static FakeRegistry start(BindableService... others) throws IOException {
    return new FakeRegistry(List.of(others));
  }

  /** "127.0.0.1:port". */
  public String endpoint() {
    return server.endpoints().getFirst().toString();
  }

  /** A machine joins, or changes; agent and journal endpoints are this port unless they are set. */
  public void putMachine(Machine machine) {
    Machine.Builder kept = machine.toBuilder();
    if (kept.getAgentEndpoint().isEmpty()) {
      kept.setAgentEndpoint(endpoint());
    }
    if (kept.getJournalEndpoint().isEmpty()) {
      kept.setJournalEndpoint(endpoint());
    }
    cluster.putMachine(kept.build());
  }

  /** A machine with an ID and an address. */
  public void putMachine(String id, String ip) {
    putMachine(Machine.newBuilder().setId(id).setPrimaryIp(ip).build());
  }

  /** A machine is lost, with the states that it reported. */
  public void removeMachine(String id) {
    cluster.removeMachine(id);
  }

  /** What units go through from now on when they are started. */
  public void script(UnitScript script) {
    cluster.script(script);
  }

  /** Keeps scheduler and agents from doing anything, until {@link #release}. */
  public void hold() {
    cluster.hold(true);
  }

  /** Lets scheduler and agents do all there is to do, now and from now on. */
  public void release() {
    cluster.hold(false);
  }

  /** A machine reports a state. */
  public void report(UnitState state) {
    cluster.putState(state);
  }

  /** A machine reports that a unit is gone. */
  public void reportGone(String unit, String machineId) {
    cluster.dropState(unit, machineId);
  }

  /** Answers claim to be this old from now on. */
  public void setStaleness(int seconds) {
    staleSeconds = seconds;
  }

  /** A unit with its content; null is never returned. */
  public Unit unit(String name) {
    return new FakeUnits(cluster).existing(name);
  }

  /** The names of all units. */
  public List<String> unitNames() {
    synchronized (cluster) {
      return List.copyOf(cluster.units.keySet());
    }
  }

  /** The methods called so far, e.g. "ListUnits", in order. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  private ReadInfo info() {
    var info = ReadInfo.newBuilder().setRevision(cluster.revision()).setReplicaId("fake");
    if (staleSeconds > 0) {
      info.setStaleness(Duration.newBuilder().setSeconds(staleSeconds));
    }
    return info.build();
  }

  @Override
  public void close() {
    server.close();
  }

  private static <T> void answer(StreamObserver<T> out, T message) {
    out.onNext(message);
    out.onCompleted();
  }

  private final class CallLog implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      calls.add(String.valueOf(call.getMethodDescriptor().getBareMethodName()));
      return next.startCall(call, headers);
    }
  }

  private final class FakeMachineService extends MachineServiceGrpc.MachineServiceImplBase {
    @Override
    public void listMachines(
        ListMachinesRequest request, StreamObserver<ListMachinesResponse> out) {
      List<Machine> all;
      synchronized (cluster) {
        all = List.copyOf(cluster.machines.values());
      }
      var page = Page.of(all, request.getPageToken(), request.getPageSize());
      answer(
          out,
          ListMachinesResponse.newBuilder()
              .addAllMachines(page.items())
              .setNextPageToken(page.next())
              .setInfo(info())
              .build());
    }

    @Override
    public void watchMachines(
        WatchMachinesRequest request, StreamObserver<WatchMachinesResponse> out) {
      new FakeWatches(cluster).machines(out);
    }
  }

  private final class FakeScheduleService extends ScheduleServiceGrpc.ScheduleServiceImplBase {
    @Override
    public void getLeader(GetLeaderRequest request, StreamObserver<GetLeaderResponse> out) {
      answer(
          out,
          GetLeaderResponse.newBuilder()
              .setTerm(1)
              .setLeaderId("fake")
              .setEndpoint(endpoint())
              .build());
    }
  }

  private final class FakeSchedulerService extends SchedulerServiceGrpc.SchedulerServiceImplBase {
    @Override
    public void explainUnit(ExplainUnitRequest request, StreamObserver<ExplainUnitResponse> out) {
      synchronized (cluster) {
        Unit unit = cluster.units.get(request.getName());
        if (unit == null) {
          throw FleetErrors.notFound(
              "UNIT_NOT_FOUND",
              "there is no unit " + request.getName(),
              Map.of("unit", request.getName()));
        }
        var answer =
            ExplainUnitResponse.newBuilder()
                .setMachineId(unit.getPlacement().getMachineId())
                .setSummary(unit.hasRefusal() ? unit.getRefusal().getSummary() : "least loaded")
                .setRevision(cluster.revision());
        for (Machine machine : cluster.machines.values()) {
          String reason = cluster.verdict(unit, machine);
          answer.addVerdicts(
              MachineVerdict.newBuilder()
                  .setMachineId(machine.getId())
                  .setHostname(machine.getHostname())
                  .setFits(reason.isEmpty())
                  .setReason(reason));
        }
        answer(out, answer.build());
      }
    }
  }
}
