package dev.fleet.agent.link;

import dev.fleet.runtime.backoff.Backoff;
import dev.fleet.runtime.clock.Timers;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.log.Log;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.Machine;
import dev.fleet.v1.RegisterMachineRequest;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.WatchAssignmentsResponse;
import io.grpc.Channel;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this machine registered: with one replica at a time, with the next one when that fails, for
 * ever, with backoff. Confined to one loop.
 */
public final class RegistryLink {
  private static final Log LOG = Log.of(RegistryLink.class);

  /** Told what becomes of the link, on the loop. */
  public interface Listener {
    /** A session has begun: nothing that was told before in another session counts. */
    void registered();

    /** A message of the watch; see {@link AssignmentBook}. */
    void assignments(WatchAssignmentsResponse message);

    /** The session is over, or a registration failed. */
    void lost(String reason);
  }

  private final EventLoop loop;
  private final List<? extends Replica> replicas;
  private final Supplier<Machine> machine;
  private final Optional<Duration> ttl;
  private final LongSupplier resumeRevision;
  private final Listener listener;
  private final Backoff backoff;
  private final Backoff refusedBackoff;
  private int current;
  private String lastSession = "";
  private @Nullable Attachment attachment;
  private boolean registered;
  private Timers.@Nullable Timer retry;
  private String said = "";
  private boolean closed;

  /**
   * @param replicas at least one; the first is tried first
   * @param machine this machine, as it registers
   * @param ttl to ask for; empty for the registry's own
   * @param resumeRevision where the watch goes on; 0 for a snapshot
   */
  public RegistryLink(
      EventLoop loop,
      RandomGenerator random,
      List<? extends Replica> replicas,
      Supplier<Machine> machine,
      Optional<Duration> ttl,
      LongSupplier resumeRevision,
      Listener listener) {
    this.loop = loop;
    this.replicas = List.copyOf(replicas);
    this.machine = machine;
    this.ttl = ttl;
    this.resumeRevision = resumeRevision;
    this.listener = listener;
    this.backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), random);
    this.refusedBackoff = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30), random);
  }

  /** Begins. */
  public void open() {
    connect();
  }

  private void connect() {
    retry = null;
    if (closed) {
      return;
    }
    Replica replica = replicas.get(current);
    var request = RegisterMachineRequest.newBuilder().setMachine(machine.get());
    request.setPreviousSessionId(lastSession);
    ttl.ifPresent(
        value ->
            request.setTtl(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(value.getSeconds())
                    .setNanos(value.getNano())));
    Channel channel;
    try {
      channel = replica.connect();
    } catch (IOException e) {
      ended(
          replica,
          FleetErrors.unavailable(
              "REGISTRY_UNREACHABLE", String.valueOf(e.getMessage()), Map.of()));
      return;
    }
    var opened = new Attachment(loop, channel, machine.get().getId(), new Events(replica));
    attachment = opened;
    opened.register(request.build(), resumeRevision);
  }

  private void ended(Replica replica, Throwable cause) {
    attachment = null;
    boolean was = registered;
    registered = false;
    boolean duplicate = FleetErrors.hasReason(cause, ErrorReason.DUPLICATE_MACHINE_ID.name());
    String reason = duplicate ? duplicate(cause) : FleetErrors.userMessage(cause);
    if (closed) {
      return;
    }
    if (was || !reason.equals(said)) {
      LOG.warn(
          was ? "session with the registry ended" : "cannot register",
          "registry",
          replica,
          "reason",
          reason);
      said = reason;
    }
    listener.lost(reason);
    boolean sameReplica =
        FleetErrors.hasReason(cause, ErrorReason.SESSION_UNKNOWN.name()) || duplicate;
    if (!sameReplica) {
      current = (current + 1) % replicas.size();
    }
    Duration pause = (duplicate ? refusedBackoff : backoff).next();
    retry = loop.after(pause, this::connect);
  }

  private String duplicate(Throwable cause) {
    var facts = FleetErrors.metadata(cause);
    return "machine ID %s is in use by another live host: %s has it, this host is %s. Give each host an /etc/machine-id of its own (rm /etc/machine-id; systemd-machine-id-setup), or --machine-id."
        .formatted(
            machine.get().getId(),
            facts.getOrDefault("other_host", "another host"),
            machine.get().getHostname());
  }

  /** Whether a session is on. */
  public boolean registered() {
    return registered;
  }

  /**
   * Sends a report in the present session.
   *
   * @param done gets null after success, on the loop; never called if the session ends before
   */
  public void report(ReportUnitStatesRequest.Builder report, Consumer<@Nullable Throwable> done) {
    Attachment now = attachment;
    if (now == null || !registered) {
      return;
    }
    now.report(
        report,
        failure -> {
          if (attachment != now) {
            return;
          }
          if (failure != null && endsSession(failure)) {
            now.end(failure);
          } else {
            done.accept(failure);
          }
        });
  }

  private static boolean endsSession(Throwable failure) {
    return FleetErrors.hasReason(failure, ErrorReason.SESSION_UNKNOWN.name());
  }

  /**
   * Ends the present session, whose replica does not keep to the contract, and tries the next one.
   */
  public void abandon(String reason) {
    Attachment now = attachment;
    if (now != null) {
      now.end(FleetErrors.unavailable("REPLICA_FAULTY", reason, Map.of()));
    }
  }

  /** Begins a new stream of assignments in the present session, after what was told so far. */
  public void watchAgain() {
    Attachment now = attachment;
    if (now != null && registered) {
      now.watch(resumeRevision.getAsLong());
    }
  }

  /** Leaves the cluster for good; {@code done} runs when the registry knows, or did not answer. */
  public void leave(Consumer<@Nullable Throwable> done) {
    Attachment now = attachment;
    if (now == null || !registered) {
      done.accept(Status.UNAVAILABLE.withDescription("not registered").asRuntimeException());
      return;
    }
    now.deregister(
        failure -> {
          close();
          done.accept(failure);
        });
  }

  /**
   * Ends the link and tells nobody; the registry counts the machine as alive until its TTL has
   * passed.
   */
  public void close() {
    closed = true;
    if (retry != null) {
      retry.cancel();
    }
    if (attachment != null) {
      attachment.end(Status.CANCELLED.withDescription("the agent stops").asRuntimeException());
    }
    replicas.forEach(Replica::close);
  }

  private final class Events implements Attachment.Owner {
    private final Replica replica;

    Events(Replica replica) {
      this.replica = replica;
    }

    @Override
    public void registered(String sessionId) {
      registered = true;
      lastSession = sessionId;
      said = "";
      LOG.info("registered", "registry", replica, "machine", machine.get().getId());
      listener.registered();
    }

    @Override
    public void assignments(WatchAssignmentsResponse message) {
      // Only now is it sure that the replica is of use.
      backoff.reset();
      refusedBackoff.reset();
      listener.assignments(message);
    }

    @Override
    public void ended(Throwable cause) {
      RegistryLink.this.ended(replica, cause);
    }
  }
}
