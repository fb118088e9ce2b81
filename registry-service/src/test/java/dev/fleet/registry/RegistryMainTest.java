package dev.fleet.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.runtime.config.Options;
import dev.fleet.runtime.config.Outcome;
import dev.fleet.runtime.config.UsageException;
import dev.fleet.runtime.grpc.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryMainTest {
  private static Outcome parse(String... arguments) {
    return Options.of("registry-service", "", "1", new RegistryMain().options())
        .parse(Arrays.asList(arguments), Map.of());
  }

  private static RegistryConfig config(String... arguments) throws UsageException {
    return RegistryMain.config(((Outcome.Ready) parse(arguments)).settings());
  }

  @Test
  void defaults() throws Exception {
    RegistryConfig config = config();
    assertThat(config.server().listen().getFirst()).isEqualTo(new Endpoint.Tcp("127.0.0.1", 7400));
    assertThat(config.etcd().endpoints()).containsExactly(new Endpoint.Tcp("127.0.0.1", 2379));
    assertThat(config.etcd().tls()).isEmpty();
    assertThat(config.prefix()).isEqualTo("/fleet/v1/");
    assertThat(config.sessionTtl()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.maxStreams()).isEqualTo(25_000);
  }

  @Test
  void everyOptionArrives() throws Exception {
    RegistryConfig config =
        config(
            "--listen=127.0.0.1:1",
            "--etcd=http://a:1,b",
            "--prefix=/x",
            "--session-ttl=1m",
            "--advertise=h:2",
            "--max-streams=7");
    assertThat(config.server().listen()).containsExactly(new Endpoint.Tcp("127.0.0.1", 1));
    assertThat(config.etcd().endpoints())
        .containsExactly(new Endpoint.Tcp("a", 1), new Endpoint.Tcp("b", 2379));
    assertThat(config.prefix()).isEqualTo("/x/");
    assertThat(config.sessionTtl()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.advertise()).isEqualTo("h:2");
    assertThat(config.maxStreams()).isEqualTo(7);
    assertThat(config("--etcd=https://a:1").etcd().tls()).as("https means TLS").isPresent();
  }

  @Test
  void badOptionsAreNamed() {
    for (String bad :
        List.of(
            "--etcd=",
            "--etcd=http://a b:1",
            "--etcd=https://a,http://b",
            "--etcd=unix:///run/etcd.sock",
            "--prefix=fleet",
            "--session-ttl=1ms",
            "--max-streams=0")) {
      assertThat(parse(bad))
          .as(bad)
          .isInstanceOfSatisfying(
              Outcome.Faulty.class,
              faulty ->
                  assertThat(faulty.faults())
                      .singleElement()
                      .asString()
                      .contains(bad.substring(0, bad.indexOf('='))));
    }
    assertThatThrownBy(() -> config("--etcd-cert=/tmp/x"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--etcd-key");
  }
}
