package dev.fleet.registry.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.registry.store.Row;
import dev.fleet.testkit.clock.FakeClocks;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionTableTest {
  private static final Duration TTL = Duration.ofSeconds(5);

  private final FakeClocks clocks = new FakeClocks();
  private final SessionTable table =
      new SessionTable(Duration.ofMillis(1_500).toNanos(), clocks.nanos());

  @Test
  void aMachineIsLostAfterItsTimeToLiveWithoutHeartbeat() {
    begin("m1", "s1");
    begin("m2", "s2");
    passBeating(Duration.ofSeconds(4), "m2", "s2");
    assertThat(table.heard("m1", "s1", clocks.nanos())).isTrue();
    passBeating(Duration.ofMillis(4_900), "m2", "s2");
    assertThat(tick()).isEmpty();
    passBeating(Duration.ofMillis(200), "m2", "s2");
    assertThat(tick())
        .as("named until it is gone")
        .containsExactly(new SessionTable.Lost("m1", "s1", false));
    assertThat(tick()).hasSize(1);
    table.end("m1", "s1");
    assertThat(tick()).isEmpty();
  }

  @Test
  void theNextLossIsForeseen() {
    assertThat(table.untilNext(clocks.nanos())).isEqualTo(Long.MAX_VALUE);
    begin("m1", "s1");
    pass(Duration.ofSeconds(1));
    begin("m2", "s2");
    assertThat(table.untilNext(clocks.nanos())).isEqualTo(Duration.ofSeconds(4).toNanos());
    table.observe("m3", row("s3", "gone"), false, false, 10, clocks.nanos());
    pass(Duration.ofSeconds(1));
    assertThat(table.heard("m1", "s1", clocks.nanos())).isTrue();
    assertThat(table.untilNext(clocks.nanos())).isEqualTo(Duration.ofSeconds(4).toNanos());
  }

  @Test
  void aHeartbeatThatComesBeforeTheDeclarationSavesTheMachine() {
    begin("m1", "s1");
    pass(Duration.ofSeconds(6));
    SessionTable.Lost lost = tick().getFirst();
    assertThat(table.isLost(lost, clocks.nanos())).isTrue();
    assertThat(table.heard("m1", "s1", clocks.nanos())).isTrue();
    assertThat(table.isLost(lost, clocks.nanos())).isFalse();
    assertThat(tick()).isEmpty();
  }

  @Test
  void heartbeatsOfOtherSessionsDoNotCount() {
    begin("m1", "s1");
    assertThat(table.heard("m1", "s0", clocks.nanos())).isFalse();
    assertThat(table.heard("m2", "s1", clocks.nanos())).isFalse();
    begin("m1", "s2");
    assertThat(table.heard("m1", "s1", clocks.nanos())).isFalse();
    assertThat(table.ttl("m1", "s1")).isEmpty();
    assertThat(table.ttl("m1", "s2")).contains(TTL.toNanos());
  }

  @Test
  void aProcessThatWasStoppedCountsAfresh() {
    begin("m1", "s1");
    pass(Duration.ofSeconds(1));
    clocks.freeze(Duration.ofSeconds(60));
    assertThat(tick()).isEmpty();
    pass(Duration.ofMillis(4_900));
    assertThat(tick()).isEmpty();
    pass(Duration.ofMillis(200));
    assertThat(tick()).hasSize(1);
  }

  @Test
  void whatEtcdSaysEndsASession() {
    begin("m1", "s1");
    table.observe("m1", null, false, false, 9, clocks.nanos());
    assertThat(table.ttl("m1", "s1")).as("older than the registration").isPresent();
    table.observe("m1", row("s1", "me"), true, false, 10, clocks.nanos());
    assertThat(table.ttl("m1", "s1")).isPresent();
    table.observe("m1", row("s2", "other"), true, false, 11, clocks.nanos());
    assertThat(table.ttl("m1", "s1")).as("attached elsewhere").isEmpty();
    begin("m1", "s3");
    table.observe("m1", null, false, false, 12, clocks.nanos());
    assertThat(table.ttl("m1", "s3")).as("declared lost by another").isEmpty();
  }

  @Test
  void machinesOfAVanishedReplicaGetOneTimeToLive() {
    table.observe("m1", row("s1", "gone"), false, false, 10, clocks.nanos());
    table.observe("m2", row("s2", "gone"), false, false, 10, clocks.nanos());
    table.observe("m3", row("s3", "gone"), false, false, 10, clocks.nanos());
    pass(Duration.ofSeconds(4));
    table.observe("m2", row("s9", "other"), true, false, 11, clocks.nanos());
    table.observe("m3", row("s3", "gone"), true, false, 11, clocks.nanos()); // The replica is back.
    table.observe("m1", row("s1", "gone"), false, false, 11, clocks.nanos());
    pass(Duration.ofMillis(1_100));
    assertThat(tick()).containsExactly(new SessionTable.Lost("m1", "s1", true));
    table.retain(id -> false);
    assertThat(tick()).isEmpty();
  }

  @Test
  void afterAStartOrAnOutageThereIsPatience() {
    table.observe("m1", row("s1", "gone"), false, true, 10, clocks.nanos());
    pass(Duration.ofMillis(14_900));
    assertThat(tick()).isEmpty();
    begin("m2", "s2");
    table.startAfresh(clocks.nanos());
    pass(Duration.ofMillis(14_900));
    assertThat(tick()).isEmpty();
    pass(Duration.ofMillis(200));
    assertThat(tick())
        .containsExactlyInAnyOrder(
            new SessionTable.Lost("m1", "s1", true), new SessionTable.Lost("m2", "s2", false));
  }

  @Test
  void aHeartbeatDoesNotTakePatienceAway() {
    begin("m1", "s1");
    table.startAfresh(clocks.nanos());
    assertThat(table.heard("m1", "s1", clocks.nanos())).isTrue();
    pass(Duration.ofSeconds(14));
    assertThat(tick()).isEmpty();
  }

  private void begin(String machine, String session) {
    table.begin(machine, session, TTL.toNanos(), 10, clocks.nanos());
  }

  private java.util.List<SessionTable.Lost> tick() {
    return table.tick(clocks.nanos());
  }

  /** Lets time pass as the sessions' thread sees it. */
  private void pass(Duration span) {
    passBeating(span, "", "");
  }

  private void passBeating(Duration span, String machine, String session) {
    Duration step = Duration.ofMillis(100);
    for (long i = span.dividedBy(step); i > 0; i--) {
      clocks.advance(step);
      table.heard(machine, session, clocks.nanos());
      table.tick(clocks.nanos());
    }
  }

  private static Row.MachineRow row(String session, String replica) {
    return new Row.MachineRow(
        "host",
        "",
        Map.of(),
        "",
        "",
        "",
        "",
        "",
        0,
        0,
        session,
        replica,
        TTL.toMillis(),
        new Row.Version(1, 1));
  }
}
