package dev.fleet.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.bench.BenchException;
import org.junit.jupiter.api.Test;

final class ClusterMemberTest {
  @Test
  void isReadFromTheTableOfFleetLocal() {
    assertThat(
            ClusterMember.parse(
                """
                MEMBER        STATE    PID      ADDRESS           MACHINE
                etcd          running  4242     127.0.0.1:37831   -
                m1            running  4300     127.0.77.11       113f16a7000000000000000000000000
                """))
        .containsExactly(
            new ClusterMember("etcd", 4242, "127.0.0.1:37831", "-"),
            new ClusterMember("m1", 4300, "127.0.77.11", "113f16a7000000000000000000000000"));
  }

  @Test
  void onlyMachinesHaveAnId() {
    assertThat(new ClusterMember("etcd", 1, "", "-").isMachine()).isFalse();
    assertThat(new ClusterMember("m1", 1, "", "113f16a7").isMachine()).isTrue();
  }

  @Test
  void oneThatIsOffIsNamed() {
    assertThatThrownBy(
            () ->
                ClusterMember.parse(
                    """
                    MEMBER        STATE    PID      ADDRESS           MACHINE
                    scheduler-1   off      -        127.0.77.1:7403   -
                    """))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("scheduler-1");
  }
}
