package dev.fleet.registry.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.clock.FakeClocks;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a member gets a new client. */
final class MemberTest {
  private static final EtcdConfig NOBODY = EtcdConfig.of("127.0.0.1:1");

  private final FakeClocks time = new FakeClocks();

  private Member member() throws Exception {
    return new Member(NOBODY.endpoints().getFirst(), NOBODY, time.clocks().ticker());
  }

  @Test
  void aClientThatCannotConnectIsReplacedOnceItHadItsTime() throws Exception {
    try (Member member = member()) {
      Member.Connection first = member.connection();
      member.replace(first);
      assertThat(member.connection()).as("it has only just begun").isSameAs(first);

      time.advance(Duration.ofMillis(300));
      member.replace(first);
      Member.Connection second = member.connection();
      assertThat(second).isNotSameAs(first);

      time.advance(Duration.ofSeconds(10));
      member.replace(first);
      assertThat(member.connection()).as("the failure of an old client").isSameAs(second);
    }
  }

  @Test
  void aClosedMemberMakesNoClient() throws Exception {
    Member member = member();
    Member.Connection last = member.connection();
    member.close();
    time.advance(Duration.ofSeconds(10));
    member.replace(last);
    assertThat(member.connection()).isSameAs(last);
  }
}
