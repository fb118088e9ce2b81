package dev.fleet.agent;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.v1.Assignment;
import dev.fleet.v1.AssignmentChange;
import dev.fleet.v1.DeregisterMachineRequest;
import dev.fleet.v1.DeregisterMachineResponse;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.KeepAliveRequest;
import dev.fleet.v1.KeepAliveResponse;
import dev.fleet.v1.Machine;
import dev.fleet.v1.MachineServiceGrpc;
import dev.fleet.v1.RegisterMachineRequest;
import dev.fleet.v1.RegisterMachineResponse;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.ReportUnitStatesResponse;
import dev.fleet.v1.UnitContent;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.WatchAssignmentsRequest;
import dev.fleet.v1.WatchAssignmentsResponse;
import dev.fleet.v1.WatchMark;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The registry as an agent sees it, moved by the test. Thread-safe. */
public final class ScriptedRegistry extends MachineServiceGrpc.MachineServiceImplBase {
  private final Map<String, Assignment> assignments = new LinkedHashMap<>();
  private final Map<String, ByteString> contents = new LinkedHashMap<>();
  private final Map<String, UnitState> states = new TreeMap<>();
  private final List<RegisterMachineRequest> registrations = new ArrayList<>();
  private final List<ReportUnitStatesRequest> reports = new ArrayList<>();
  private final List<StreamObserver<?>> streams = new ArrayList<>();
  private final Set<String> told = new HashSet<>();
  private @Nullable ServerCallStreamObserver<WatchAssignmentsResponse> watch;
  private @Nullable RuntimeException refusal;
  private @Nullable RuntimeException reportRefusal;
  private WatchAssignmentsRequest lastWatch = WatchAssignmentsRequest.getDefaultInstance();
  private Machine machine = Machine.getDefaultInstance();
  private long revision = 100;
  private int sessions;
  private int heartbeats;
  private int watches;
  private int failReports;
  private boolean left;
  private boolean leavesOut;
  private boolean syncs = true;
  private boolean mute;

  // --- what the test does

  public synchronized void refuseRegistrations(@Nullable RuntimeException with) {
    refusal = with;
  }

  public synchronized void failNextReports(int count) {
    failReports = count;
  }

  public synchronized void refuseReports(@Nullable RuntimeException with) {
    reportRefusal = with;
  }

  /** From now on a watch gets its snapshot without the mark that it is complete. */
  public synchronized void withholdSync(boolean withhold) {
    syncs = !withhold;
  }

  /** From now on heartbeats get no answer. */
  public synchronized void mute(boolean now) {
    mute = now;
  }

  public synchronized void machine(Machine now) {
    machine = now;
    send(WatchAssignmentsResponse.newBuilder().setMachine(now).setRevision(++revision));
  }

  /** Assigns units, all in one message; contents are told once. */
  public synchronized void assign(Assigned... units) {
    var message = WatchAssignmentsResponse.newBuilder().setRevision(++revision);
    for (Assigned unit : units) {
      Assignment assignment = unit.assignment();
      assignments.put(assignment.getUnit(), assignment);
      contents.put(assignment.getContentDigest(), unit.content);
      if (!leavesOut && told.add(assignment.getContentDigest())) {
        message.addContents(
            UnitContent.newBuilder()
                .setDigest(assignment.getContentDigest())
                .setContent(unit.content));
      }
      message.addChanges(AssignmentChange.newBuilder().setPut(assignment));
    }
    send(message);
  }

  public synchronized void unassign(String... units) {
    var message = WatchAssignmentsResponse.newBuilder().setRevision(++revision);
    for (String unit : units) {
      assignments.remove(unit);
      message.addChanges(AssignmentChange.newBuilder().setDeleted(unit));
    }
    send(message);
  }

  /** Ends all sessions, as a replica does that lost them. */
  public synchronized void breakStreams(RuntimeException with) {
    for (StreamObserver<?> stream : List.copyOf(streams)) {
      stream.onError(with);
    }
    streams.clear();
    watch = null;
  }

  public static RuntimeException sessionUnknown() {
    return FleetErrors.failedPrecondition("SESSION_UNKNOWN", "no such session", Map.of());
  }

  // --- what the test sees

  public synchronized List<RegisterMachineRequest> registrations() {
    return List.copyOf(registrations);
  }

  public synchronized List<ReportUnitStatesRequest> reports() {
    return List.copyOf(reports);
  }

  public synchronized Map<String, UnitState> states() {
    return Map.copyOf(states);
  }

  public synchronized @Nullable UnitState state(String unit) {
    return states.get(unit);
  }

  /** The state of a unit that must have been reported. */
  public UnitState reported(String unit) {
    UnitState state = state(unit);
    if (state == null) {
      throw new AssertionError("nothing was reported of " + unit);
    }
    return state;
  }

  /** How many units whose names begin so are launched and active. */
  public synchronized long running(String prefix) {
    return states.values().stream()
        .filter(state -> state.getUnit().startsWith(prefix))
        .filter(state -> state.getAgentState() == DesiredState.DESIRED_STATE_LAUNCHED)
        .filter(state -> state.getActiveState().equals("active"))
        .count();
  }

  public synchronized WatchAssignmentsRequest lastWatch() {
    return lastWatch;
  }

  /** How many times a watch of assignments was begun. */
  public synchronized int watches() {
    return watches;
  }

  public synchronized int heartbeats() {
    return heartbeats;
  }

  public synchronized boolean left() {
    return left;
  }

  /** A unit as the test assigns it. */
  public record Assigned(
      String name,
      ByteString content,
      DesiredState desired,
      long generation,
      long created,
      boolean global) {
    public static Assigned launched(String name, String content, long generation) {
      return new Assigned(
          name,
          ByteString.copyFromUtf8(content),
          DesiredState.DESIRED_STATE_LAUNCHED,
          generation,
          1,
          false);
    }

    public static Assigned loaded(String name, String content, long generation) {
      return new Assigned(
          name,
          ByteString.copyFromUtf8(content),
          DesiredState.DESIRED_STATE_LOADED,
          generation,
          1,
          false);
    }

    public Assigned asGlobal() {
      return new Assigned(name, content, desired, generation, created, true);
    }

    public Assigned created(long revision) {
      return new Assigned(name, content, desired, generation, revision, global);
    }

    Assignment assignment() {
      String hash;
      try {
        hash = UnitFile.parse(content.toByteArray()).sha1();
      } catch (UnitFileException e) {
        hash = "unparsable";
      }
      return Assignment.newBuilder()
          .setUnit(name)
          .setContentDigest("digest-" + content.hashCode() + "-" + content.size())
          .setHash(hash)
          .setDesiredState(desired)
          .setGeneration(generation)
          .setGlobal(global)
          .setCreateRevision(created)
          .build();
    }
  }

  // --- MachineService

  @Override
  public synchronized void registerMachine(
      RegisterMachineRequest request, StreamObserver<RegisterMachineResponse> responses) {
    registrations.add(request);
    if (refusal != null) {
      responses.onError(refusal);
      return;
    }
    if (machine.equals(Machine.getDefaultInstance())) {
      machine = request.getMachine();
    }
    sessions++;
    responses.onNext(
        RegisterMachineResponse.newBuilder()
            .setSessionId("session-" + sessions)
            .setTtl(Duration.newBuilder().setSeconds(5))
            .setHeartbeatInterval(Duration.newBuilder().setSeconds(1))
            .build());
    responses.onCompleted();
  }

  @Override
  public synchronized StreamObserver<KeepAliveRequest> keepAlive(
      StreamObserver<KeepAliveResponse> responses) {
    streams.add(responses);
    return new StreamObserver<>() {
      @Override
      public void onNext(KeepAliveRequest request) {
        synchronized (ScriptedRegistry.this) {
          heartbeats++;
          if (!mute && streams.contains(responses)) {
            responses.onNext(
                KeepAliveResponse.newBuilder().setTtl(Duration.newBuilder().setSeconds(5)).build());
          }
        }
      }

      @Override
      public void onError(Throwable cause) {
        gone();
      }

      @Override
      public void onCompleted() {
        gone();
      }

      private void gone() {
        synchronized (ScriptedRegistry.this) {
          streams.remove(responses);
        }
      }
    };
  }

  @Override
  public synchronized void watchAssignments(
      WatchAssignmentsRequest request, StreamObserver<WatchAssignmentsResponse> responses) {
    var stream = (ServerCallStreamObserver<WatchAssignmentsResponse>) responses;
    stream.setOnCancelHandler(() -> forget(stream));
    streams.add(stream);
    lastWatch = request;
    watches++;
    watch = stream;
    told.clear();
    var snapshot =
        WatchAssignmentsResponse.newBuilder()
            .setMark(WatchMark.WATCH_MARK_RESET)
            .setRevision(revision)
            .setMachine(machine);
    for (Assignment assignment : assignments.values()) {
      if (!leavesOut && told.add(assignment.getContentDigest())) {
        snapshot.addContents(
            UnitContent.newBuilder()
                .setDigest(assignment.getContentDigest())
                .setContent(requireNonNull(contents.get(assignment.getContentDigest()))));
      }
      snapshot.addChanges(AssignmentChange.newBuilder().setPut(assignment));
    }
    stream.onNext(snapshot.build());
    if (syncs) {
      sendSync();
    }
  }

  /** From now on messages lack the contents that they refer to. */
  public synchronized void leaveOutContents(boolean now) {
    leavesOut = now;
  }

  public synchronized void sendSync() {
    send(
        WatchAssignmentsResponse.newBuilder()
            .setMark(WatchMark.WATCH_MARK_SYNCED)
            .setRevision(revision));
  }

  private synchronized void forget(StreamObserver<WatchAssignmentsResponse> stream) {
    streams.remove(stream);
    if (stream.equals(watch)) {
      watch = null;
    }
  }

  private void send(WatchAssignmentsResponse.Builder message) {
    if (watch != null) {
      watch.onNext(message.build());
    }
  }

  @Override
  public synchronized void reportUnitStates(
      ReportUnitStatesRequest request, StreamObserver<ReportUnitStatesResponse> responses) {
    if (failReports > 0) {
      failReports--;
      responses.onError(
          FleetErrors.unavailable("STORE_UNAVAILABLE", "etcd does not answer", Map.of()));
      return;
    }
    if (reportRefusal != null) {
      responses.onError(reportRefusal);
      return;
    }
    reports.add(request);
    if (request.getComplete()) {
      states.clear();
    }
    request.getStatesList().forEach(state -> states.put(state.getUnit(), state));
    request.getGoneList().forEach(states::remove);
    responses.onNext(ReportUnitStatesResponse.getDefaultInstance());
    responses.onCompleted();
  }

  @Override
  public synchronized void deregisterMachine(
      DeregisterMachineRequest request, StreamObserver<DeregisterMachineResponse> responses) {
    left = true;
    responses.onNext(DeregisterMachineResponse.getDefaultInstance());
    responses.onCompleted();
  }
}
