package dev.fleet.registry.machine;

import com.google.protobuf.Message;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ChangeLog;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.LiveView;
import dev.fleet.registry.view.SortedTree;
import dev.fleet.registry.view.Wakeup;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.wire.Follower;
import dev.fleet.registry.wire.Pages;
import dev.fleet.registry.wire.Services;
import dev.fleet.registry.wire.Streams;
import dev.fleet.registry.wire.Unary;
import dev.fleet.registry.write.Item;
import dev.fleet.runtime.grpc.StreamWriter;
import dev.fleet.v1.DeregisterMachineRequest;
import dev.fleet.v1.DeregisterMachineResponse;
import dev.fleet.v1.EditMachineMetadataRequest;
import dev.fleet.v1.EditMachineMetadataResponse;
import dev.fleet.v1.KeepAliveRequest;
import dev.fleet.v1.KeepAliveResponse;
import dev.fleet.v1.ListMachinesRequest;
import dev.fleet.v1.ListMachinesResponse;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.RegisterMachineRequest;
import dev.fleet.v1.RegisterMachineResponse;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.ReportUnitStatesResponse;
import dev.fleet.v1.SetMachineSchedulingRequest;
import dev.fleet.v1.SetMachineSchedulingResponse;
import dev.fleet.v1.WatchAssignmentsRequest;
import dev.fleet.v1.WatchAssignmentsResponse;
import dev.fleet.v1.WatchMachinesRequest;
import dev.fleet.v1.WatchMachinesResponse;
import dev.fleet.v1.storage.PageToken;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code fleet.v1.MachineService}: its promises are in {@code machine.proto}. */
public final class MachineCalls extends MachineServiceGrpc.MachineServiceImplBase {
  private static final String MACHINES = "ListMachines";
  private static final int HEARTBEATS_A_TTL = 3;

  private final Services services;
  private final LiveView view;
  private final Sessions sessions;
  private final Reports reports;
  private final KeySpace keys;
  private final Duration defaultTtl;

  /**
   * @param defaultTtl of sessions that ask for none
   */
  public MachineCalls(Services services, Sessions sessions, KeySpace keys, Duration defaultTtl) {
    this.services = services;
    this.view = services.reads().view();
    this.sessions = sessions;
    this.reports = new Reports(services);
    this.keys = keys;
    this.defaultTtl = defaultTtl;
  }

  @Override
  public void listMachines(ListMachinesRequest request, StreamObserver<ListMachinesResponse> out) {
    Unary.answer(out, () -> list(request));
  }

  private ListMachinesResponse list(ListMachinesRequest request) throws InterruptedException {
    int size = Pages.size(request.getPageSize());
    Message parameters = request.toBuilder().clearPageSize().clearPageToken().build();
    Pages pages = services.pages();
    Optional<PageToken> token = pages.token(request.getPageToken(), MACHINES, parameters);
    ClusterState state =
        token.isPresent()
            ? pages.state(token.get(), services.reads().newest())
            : services.reads().atLeast(request.getMinRevision());
    Iterable<SortedTree.Entry<String, Row.MachineRow>> entries =
        token.isPresent() ? state.machines().after(token.get().getAfter()) : state.machines();
    ListMachinesResponse.Builder page =
        ListMachinesResponse.newBuilder().setInfo(services.reads().info(state));
    int bytes = 0;
    String last = "";
    for (SortedTree.Entry<String, Row.MachineRow> entry : entries) {
      Machine machine = Answers.machine(state, entry.key(), entry.value());
      bytes += machine.getSerializedSize();
      if (page.getMachinesCount() == size
          || (bytes > Pages.MAX_BYTES && page.getMachinesCount() > 0)) {
        page.setNextPageToken(pages.next(state, MACHINES, parameters, last, ""));
        break;
      }
      page.addMachines(machine);
      last = entry.key();
    }
    return page.build();
  }

  @Override
  public void watchMachines(
      WatchMachinesRequest request, StreamObserver<WatchMachinesResponse> out) {
    List<ChangeLog<String>> logs = List.of(view.machines());
    services
        .streams()
        .serve(
            out,
            writer ->
                Streams.following(
                    logs,
                    wakeup ->
                        new Follower<>(services.reads(), logs, wakeup, new MachineFeed(writer))
                            .run(request.getResumeRevision(), request.getMinRevision())));
  }

  @Override
  public void editMachineMetadata(
      EditMachineMetadataRequest request, StreamObserver<EditMachineMetadataResponse> out) {
    Unary.answer(
        out,
        () -> {
          Edits.Edited.Kept<Map<String, String>> kept = edit(Edits.metadata(request));
          return EditMachineMetadataResponse.newBuilder()
              .putAllMetadata(kept.value())
              .setInfo(services.reads().info(kept.revision()))
              .build();
        });
  }

  @Override
  public void setMachineScheduling(
      SetMachineSchedulingRequest request, StreamObserver<SetMachineSchedulingResponse> out) {
    Unary.answer(
        out,
        () -> {
          Edits.Edited.Kept<Machine> kept = edit(Edits.scheduling(request));
          return SetMachineSchedulingResponse.newBuilder()
              .setMachine(kept.value())
              .setInfo(services.reads().info(kept.revision()))
              .build();
        });
  }

  private <T> Edits.Edited.Kept<T> edit(Item<Edits.Edited<T>> item) throws InterruptedException {
    return switch (services.transactor().commit(item)) {
      case Edits.Edited.Kept<T> kept -> kept;
      case Edits.Edited.Refused<T> refused -> throw refused.error();
    };
  }

  @Override
  public void registerMachine(
      RegisterMachineRequest request, StreamObserver<RegisterMachineResponse> out) {
    Unary.answer(
        out,
        () -> {
          services.reads().newest(); // A replica without a view cannot keep a session.
          var registration =
              Registration.of(request, sessions.replicaId(), defaultTtl, services.clocks());
          return switch (services.transactor().commit(registration.item())) {
            case Registration.Outcome.Refused refused -> throw refused.error();
            case Registration.Outcome.Begun(long revision) -> begin(registration, revision);
          };
        });
  }

  private RegisterMachineResponse begin(Registration registration, long revision)
      throws InterruptedException {
    Duration ttl = registration.ttl();
    sessions.begin(registration.machineId(), registration.sessionId(), ttl, revision);
    services.reads().atLeast(revision); // The session's calls look for it in the view.
    return RegisterMachineResponse.newBuilder()
        .setSessionId(registration.sessionId())
        .setTtl(Answers.duration(ttl))
        .setHeartbeatInterval(Answers.duration(ttl.dividedBy(HEARTBEATS_A_TTL)))
        .setInfo(services.reads().info(revision))
        .build();
  }

  @Override
  public StreamObserver<KeepAliveRequest> keepAlive(StreamObserver<KeepAliveResponse> out) {
    return new Heartbeats(sessions, services.streams(), out);
  }

  @Override
  public void watchAssignments(
      WatchAssignmentsRequest request, StreamObserver<WatchAssignmentsResponse> out) {
    String machineId = Checks.machineId("machine_id", request.getMachineId());
    sessions.check(machineId, request.getSessionId());
    services.streams().serve(out, writer -> follow(request, machineId, writer));
  }

  private void follow(
      WatchAssignmentsRequest request,
      String machineId,
      StreamWriter<WatchAssignmentsResponse> writer)
      throws InterruptedException {
    var wakeup = new Wakeup();
    ChangeLog<String> own = view.followAssignments(machineId, wakeup);
    view.globals().follow(wakeup);
    try {
      var feed = new AssignmentFeed(machineId, request.getSessionId(), writer);
      new Follower<>(services.reads(), List.of(own, view.globals()), wakeup, feed)
          .run(request.getResumeRevision(), 0);
    } finally {
      own.leave(wakeup);
      view.globals().leave(wakeup);
    }
  }

  @Override
  public void reportUnitStates(
      ReportUnitStatesRequest request, StreamObserver<ReportUnitStatesResponse> out) {
    Unary.answer(
        out,
        () -> {
          String machineId = Checks.machineId("machine_id", request.getMachineId());
          sessions.check(machineId, request.getSessionId());
          return ReportUnitStatesResponse.newBuilder()
              .setInfo(services.reads().info(reports.keep(request)))
              .build();
        });
  }

  @Override
  public void deregisterMachine(
      DeregisterMachineRequest request, StreamObserver<DeregisterMachineResponse> out) {
    Unary.answer(
        out,
        () -> {
          String machineId = Checks.machineId("machine_id", request.getMachineId());
          sessions.check(machineId, request.getSessionId());
          long revision = services.transactor().commit(departure(request));
          sessions.end(machineId, request.getSessionId());
          if (revision == 0) {
            throw Sessions.unknown(machineId);
          }
          return DeregisterMachineResponse.newBuilder()
              .setInfo(services.reads().info(revision))
              .build();
        });
  }

  /** Gives the revision of the write, 0 if the session has ended. */
  private Item<Long> departure(DeregisterMachineRequest request) {
    String machineId = request.getMachineId();
    return tx -> {
      Row.MachineRow row = tx.machine(machineId);
      boolean left = row == null && tx.mayHaveHappened();
      if (row == null || !row.sessionId().equals(request.getSessionId())) {
        return at -> left ? at : 0L;
      }
      tx.delete(Key.machine(machineId));
      tx.deleteAll(keys.startOfStates(machineId));
      return at -> at;
    };
  }
}
