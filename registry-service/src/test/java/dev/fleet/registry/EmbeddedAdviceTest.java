package dev.fleet.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.testkit.etcd.EtcdExtension;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.Machine;
import dev.fleet.v1.RegisterMachineRequest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever submits a unit learns what machines without systemd will not do of it. */
class EmbeddedAdviceTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  @SuppressWarnings("NullAway.Init") // By start().
  private Replica replica;

  @BeforeEach
  void start() {
    replica = Replica.start(ETCD.endpoint(), ETCD.prefix());
  }

  @AfterEach
  void stop() {
    replica.close();
  }

  private List<String> warnings(String content) {
    return replica
        .units()
        .createUnit(
            CreateUnitRequest.newBuilder()
                .setName("a.service")
                .setContent(ByteString.copyFromUtf8(content))
                .setValidateOnly(true)
                .build())
        .getWarningsList();
  }

  private Agent machine(String id, String manager) {
    return Agent.register(
        replica,
        RegisterMachineRequest.newBuilder()
            .setMachine(Machine.newBuilder().setId(id).setUnitManager(manager))
            .build());
  }

  @Test
  void onlyWhereThereIsSuchAMachine() {
    String odd = "[Service]\nExecStart=/bin/true\nColour=red\nIOSchedulingClass=idle\n";
    assertThat(warnings(odd)).as("no machine").isEmpty();
    try (Agent one = machine("m1", "systemd 252")) {
      assertThat(one).isNotNull();
      assertThat(warnings(odd)).as("machines with systemd").isEmpty();
      try (Agent two = machine("m2", "embedded 1")) {
        assertThat(two).isNotNull();
        assertThat(warnings(odd))
            .as("one without")
            .hasSize(2)
            .allMatch(line -> line.startsWith("on machines without systemd: "))
            .anyMatch(line -> line.contains("Colour"))
            .anyMatch(line -> line.contains("IOSchedulingClass"));
        assertThat(warnings("[Service]\nExecStart=/bin/true\n[X-Fleet]\nGlobal=true\n")).isEmpty();
      }
    }
  }

  @Test
  void whatWillNotRunThereAndWhy() {
    try (Agent agent = machine("m1", "embedded 1")) {
      assertThat(agent).isNotNull();
      assertThat(warnings("[Service]\nExecStart=/bin/true\nPrivateTmp=yes\n"))
          .singleElement()
          .asString()
          .startsWith("on machines without systemd: it will not run: [Service] PrivateTmp=");
    }
  }

  @Test
  void aFewOfMany() {
    try (Agent agent = machine("m1", "embedded 1")) {
      assertThat(agent).isNotNull();
      var text = new StringBuilder("[Service]\nExecStart=/bin/true\n");
      for (int i = 0; i < 50; i++) {
        text.append("Colour").append(i).append("=red\n");
      }
      assertThat(warnings(text.toString()))
          .hasSize(6)
          .last()
          .isEqualTo("on machines without systemd: further warnings: 45");
    }
  }
}
