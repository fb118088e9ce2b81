package dev.fleet.registry.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.clock.FakeClocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a member gets a new client. */
final class MemberTest {
  private final FakeClocks time = new FakeClocks();
  private final List<Object> closed = new ArrayList<>();

  private Member<Object> member() throws Exception {
    return new Member<>(Object::new, closed::add, time.clocks().ticker());
  }

  @Test
  void aClientThatCannotConnectIsReplacedOnceItHadItsTime() throws Exception {
    try (Member<Object> member = member()) {
      Member.Connection<Object> first = member.connection();
      member.replace(first);
      assertThat(member.connection()).as("it has only just begun").isSameAs(first);

      time.advance(Duration.ofMillis(300));
      member.replace(first);
      Member.Connection<Object> second = member.connection();
      assertThat(second).isNotSameAs(first);
      assertThat(closed).containsExactly(first.client());

      time.advance(Duration.ofSeconds(10));
      member.replace(first);
      assertThat(member.connection()).as("the failure of an old client").isSameAs(second);
    }
  }

  @Test
  void aClosedMemberMakesNoClient() throws Exception {
    Member<Object> member = member();
    Member.Connection<Object> last = member.connection();
    member.close();
    time.advance(Duration.ofSeconds(10));
    member.replace(last);
    assertThat(member.connection()).isSameAs(last);
  }
}
