package dev.fleet.agent.link;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.ScriptedRegistry;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.runtime.loop.EventLoop;
import dev.fleet.testkit.clock.FakeClocks;
import dev.fleet.testkit.grpc.InProcessGrpc;
import dev.fleet.testkit.random.Seeded;
import dev.fleet.v1.Machine;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.WatchAssignmentsResponse;
import dev.fleet.v1.WatchMark;
import io.grpc.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The link against a scripted registry, over real streams; time moves only when the test says so.
 */
final class RegistryLinkTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Machine MACHINE =
      Machine.newBuilder().setId("m1").setHostname("host-a").build();

  @RegisterExtension final InProcessGrpc grpc = new InProcessGrpc();

  private final FakeClocks clocks = new FakeClocks();
  private final EventLoop loop = EventLoop.start("link", 1_000, clocks.clocks());
  private final ScriptedRegistry first = new ScriptedRegistry();
  private final ScriptedRegistry second = new ScriptedRegistry();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private long resumeRevision;
  private RegistryLink link;

  private static final class Unopenable implements Replica {
    @Override
    public Channel connect() throws IOException {
      throw new IOException("cannot read the TLS file /no/ca.pem");
    }

    @Override
    public void close() {}
  }

  private record Fixed(String name, Channel channel) implements Replica {
    @Override
    public Channel connect() {
      return channel;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeEach
  void open() {
    link =
        link(
            List.of(
                new Fixed("first", grpc.serve(first)), new Fixed("second", grpc.serve(second))));
    loop.execute(link::open);
  }

  private RegistryLink link(List<Replica> replicas) {
    return new RegistryLink(
        loop,
        new Seeded(1),
        replicas,
        () -> MACHINE,
        Optional.of(Duration.ofSeconds(5)),
        () -> resumeRevision,
        new RegistryLink.Listener() {
          @Override
          public void registered() {
            events.add("registered");
          }

          @Override
          public void assignments(WatchAssignmentsResponse message) {
            if (message.getMark() == WatchMark.WATCH_MARK_SYNCED) {
              events.add("synced");
            }
          }

          @Override
          public void lost(String reason) {
            events.add("lost: " + reason);
          }
        });
  }

  @AfterEach
  void close() throws Exception {
    loop.call(
        () -> {
          link.close();
          return true;
        },
        SOON);
    loop.close();
    assertThat(loop.faults()).isZero();
  }

  private void sees(String... expected) {
    eventually(SOON, () -> assertThat(events).containsExactly(expected));
  }

  /** Lets a retry that is due within {@code span} happen. */
  private void advance(Duration span) throws Exception {
    loop.call(() -> true, SOON); // What has been handed over is done; its timers are set.
    clocks.advance(span);
  }

  @Test
  void registersAndFollowsItsAssignments() {
    sees("registered", "synced");
    var request = first.registrations().getFirst();
    assertThat(request.getMachine()).isEqualTo(MACHINE);
    assertThat(request.getTtl().getSeconds()).isEqualTo(5);
    assertThat(request.getPreviousSessionId()).isEmpty();
    assertThat(second.registrations()).isEmpty();
  }

  @Test
  void goesOnWithTheNextReplicaWhenOneCannotBeTried() throws Exception {
    sees("registered", "synced");
    RegistryLink other = link(List.of(new Unopenable(), new Fixed("second", grpc.serve(second))));
    loop.execute(other::open);
    sees("registered", "synced", "lost: cannot read the TLS file /no/ca.pem");
    advance(Duration.ofMillis(100));
    eventually(SOON, () -> assertThat(second.registrations()).hasSize(1));
    eventually(SOON, () -> assertThat(events).hasSize(5));
    loop.call(
        () -> {
          other.close();
          return true;
        },
        SOON);
  }

  @Test
  void sendsHeartbeatsOnTime() throws Exception {
    sees("registered", "synced");
    eventually(SOON, () -> assertThat(first.heartbeats()).isEqualTo(1));
    for (int beat = 2; beat <= 6; beat++) {
      advance(Duration.ofSeconds(1));
      int expected = beat;
      eventually(SOON, () -> assertThat(first.heartbeats()).isEqualTo(expected));
    }
    assertThat(events).containsExactly("registered", "synced");
  }

  @Test
  void registersAgainWithTheSameReplicaThatForgotTheSession() throws Exception {
    sees("registered", "synced");
    resumeRevision = 100;
    first.breakStreams(ScriptedRegistry.sessionUnknown());
    sees("registered", "synced", "lost: no such session");
    advance(Duration.ofMillis(100));
    sees("registered", "synced", "lost: no such session", "registered", "synced");
    assertThat(first.registrations()).hasSize(2);
    assertThat(first.registrations().get(1).getPreviousSessionId()).isEqualTo("session-1");
    assertThat(first.lastWatch().getResumeRevision()).isEqualTo(100);
    assertThat(second.registrations()).isEmpty();
  }

  @Test
  void movesToTheNextReplicaWhenOneIsAway() throws Exception {
    sees("registered", "synced");
    first.breakStreams(FleetErrors.unavailable("SHUTTING_DOWN", "the replica stops", Map.of()));
    sees("registered", "synced", "lost: the replica stops");
    advance(Duration.ofMillis(100));
    sees("registered", "synced", "lost: the replica stops", "registered", "synced");
    assertThat(second.registrations()).hasSize(1);
    assertThat(second.registrations().getFirst().getPreviousSessionId()).isEqualTo("session-1");
  }

  @Test
  void leavesAReplicaThatFallsSilent() throws Exception {
    sees("registered", "synced");
    first.mute(true);
    for (int i = 0; i < 6; i++) {
      advance(Duration.ofSeconds(1));
    }
    eventually(SOON, () -> assertThat(second.registrations()).hasSize(1));
    assertThat(events).contains("lost: the registry does not answer heartbeats");
  }

  @Test
  void goesOnTryingWhileNobodyIsThere() throws Exception {
    sees("registered", "synced");
    var away = FleetErrors.unavailable("STORE_UNAVAILABLE", "etcd does not answer", Map.of());
    first.refuseRegistrations(away);
    second.refuseRegistrations(away);
    first.breakStreams(away);
    for (int i = 0; i < 20; i++) {
      int before = first.registrations().size() + second.registrations().size();
      eventually(
          SOON,
          () -> {
            advance(Duration.ofSeconds(5));
            assertThat(first.registrations().size() + second.registrations().size())
                .isGreaterThan(before);
          });
    }
    assertThat(second.registrations().size()).isGreaterThan(5);
    first.refuseRegistrations(null);
    second.refuseRegistrations(null);
    eventually(
        SOON,
        () -> {
          advance(Duration.ofSeconds(5));
          assertThat(events).endsWith("registered", "synced");
        });
  }

  @Test
  void namesBothHostsOfADuplicateMachineId() throws Exception {
    sees("registered", "synced");
    first.refuseRegistrations(
        FleetErrors.alreadyExists(
            "DUPLICATE_MACHINE_ID",
            "machine m1 is alive elsewhere",
            Map.of("machine", "m1", "host", "host-a", "other_host", "host-b")));
    first.breakStreams(ScriptedRegistry.sessionUnknown());
    // The stream ends on a thread of its own, and only then the next attempt is due.
    eventually(
        SOON,
        () -> {
          advance(Duration.ofMillis(100));
          assertThat(events).hasSizeGreaterThanOrEqualTo(4);
        });
    assertThat(events.get(3))
        .contains("machine ID m1 is in use by another live host")
        .contains("host-b")
        .contains("host-a");
    first.refuseRegistrations(null);
    eventually(
        SOON,
        () -> {
          advance(Duration.ofSeconds(30));
          assertThat(events).endsWith("registered", "synced");
        });
  }

  @Test
  void aReportInAForgottenSessionEndsIt() throws Exception {
    sees("registered", "synced");
    first.refuseReports(ScriptedRegistry.sessionUnknown());
    var answers = new CopyOnWriteArrayList<Object>();
    loop.execute(() -> link.report(ReportUnitStatesRequest.newBuilder(), answers::add));
    sees("registered", "synced", "lost: no such session");
    assertThat(answers).isEmpty();
    advance(Duration.ofMillis(100));
    sees("registered", "synced", "lost: no such session", "registered", "synced");
  }

  @Test
  void aReportThatTheStoreDoesNotTakeKeepsTheSession() throws Exception {
    sees("registered", "synced");
    first.failNextReports(1);
    var answers = new CopyOnWriteArrayList<Boolean>();
    loop.execute(
        () ->
            link.report(
                ReportUnitStatesRequest.newBuilder(), failure -> answers.add(failure == null)));
    eventually(SOON, () -> assertThat(answers).containsExactly(false));
    assertThat(events).containsExactly("registered", "synced");
  }

  @Test
  void leavesTheCluster() {
    sees("registered", "synced");
    var answers = new CopyOnWriteArrayList<Boolean>();
    loop.execute(() -> link.leave(failure -> answers.add(failure == null)));
    eventually(SOON, () -> assertThat(answers).containsExactly(true));
    assertThat(first.left()).isTrue();
  }
}
