package dev.fleet.deploy.system;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.ClusterSpec;
import dev.fleet.deploy.local.Command;
import dev.fleet.deploy.local.CommandResult;
import dev.fleet.deploy.local.Init;
import dev.fleet.deploy.local.LocalCluster;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.Endpoint;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.runtime.grpc.TlsFiles;
import dev.fleet.testkit.etcd.EtcdProcess;
import dev.fleet.testkit.tls.TestCertificates;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster in which every part proves itself to every other, set up as docs/operations.md says:
 * registry to etcd, scheduler and agent to registry, fleetctl to registry, agent and journal.
 */
final class TlsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String HOST = "127.0.46.1";
  private static final String MACHINE = "127.0.46.11";
  private static final String REGISTRY = HOST + ":7400";

  @TempDir static Path folder;
  @TempDir static Path elsewhere;

  private static final ArrayDeque<AutoCloseable> parts = new ArrayDeque<>();
  private static TestCertificates authority;
  private static LocalCluster cluster;
  private static TlsFiles user;

  private static <T extends AutoCloseable> T own(T part) {
    parts.push(part);
    return part;
  }

  @BeforeAll
  static void up() throws Exception {
    authority = new TestCertificates(folder);
    user = authority.issue("user", "dns:user");
    EtcdProcess etcd = own(EtcdProcess.start(authority.issue("etcd", "ip:127.0.0.1")));
    TlsFiles toEtcd = authority.issue("registry-to-etcd", "dns:registry");
    var registry =
        new ArrayList<>(
            List.of(
                "--listen=" + REGISTRY,
                "--etcd=" + etcd.endpoint(),
                "--etcd-cert=" + toEtcd.certificate().orElseThrow(),
                "--etcd-key=" + toEtcd.key().orElseThrow(),
                "--etcd-ca=" + authority.authority()));
    registry.addAll(options(authority.issue("registry", "ip:" + HOST)));
    own(ServiceProcess.ready(folder, "registry-service", registry.toArray(String[]::new)));
    var scheduler =
        new ArrayList<>(List.of("--listen=" + HOST + ":7403", "--registry=" + REGISTRY));
    scheduler.addAll(options(authority.issue("scheduler", "ip:" + HOST)));
    own(ServiceProcess.ready(folder, "scheduler-service", scheduler.toArray(String[]::new)));

    Path machines = Path.of("target/it/tls").toAbsolutePath();
    LocalCluster.down(machines);
    cluster =
        own(
            LocalCluster.up(
                ClusterSpec.of(Init.SYSTEMD, machines, 1).withSubnet("127.0.46").withoutServices(),
                System.err::println));
    install(
        "agent",
        "registry=" + REGISTRY,
        "listen=" + MACHINE + ":7401",
        "public-ip=" + MACHINE,
        "journal-endpoint=" + MACHINE + ":7402");
    install("journal", "listen=" + MACHINE + ":7402");
    eventually(
        SOON,
        () -> assertThat(fleetctl(user, "list-machines", "-no-legend").stdout()).isNotEmpty());
  }

  @AfterAll
  static void down() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  private static List<String> options(TlsFiles files) {
    return List.of(
        "--tls-cert=" + files.certificate().orElseThrow(),
        "--tls-key=" + files.key().orElseThrow(),
        "--tls-ca=" + files.authority().orElseThrow());
  }

  /** The unit of the distribution with a configuration and a certificate of its own. */
  private static void install(String service, String... options) throws Exception {
    TlsFiles files = authority.issue(service, "ip:" + MACHINE);
    String place = "/etc/fleet/tls-" + service + "/";
    write(place + "cert.pem", Files.readString(files.certificate().orElseThrow()));
    write(place + "key.pem", Files.readString(files.key().orElseThrow()));
    write(place + "ca.pem", Files.readString(files.authority().orElseThrow()));
    var config = new ArrayList<>(List.of(options));
    config.add("tls-cert=" + place + "cert.pem");
    config.add("tls-key=" + place + "key.pem");
    config.add("tls-ca=" + place + "ca.pem");
    write("/etc/fleet/" + service + ".conf", String.join("\n", config) + "\n");
    String unit = "fleet-" + service + ".service";
    write(
        "/etc/systemd/system/" + unit + ".d/java.conf",
        "[Service]\nEnvironment=FLEET_JAVA_HOME=" + System.getProperty("java.home") + "\n");
    onMachine("systemctl", "link", "/opt/fleet/lib/systemd/system/" + unit);
    onMachine("systemctl", "start", unit);
  }

  private static void write(String path, String content) throws InterruptedException {
    onMachine("sh", "-c", "mkdir -p \"${1%/*}\" && printf %s \"$2\" >\"$1\"", "sh", path, content);
  }

  private static String onMachine(String... command) throws InterruptedException {
    CommandResult result = cluster.exec("m1", command);
    assertThat(result.exit()).as("%s: %s", List.of(command), result.stderr()).isZero();
    return result.stdout();
  }

  private static CommandResult fleetctl(TlsFiles files, String... arguments)
      throws InterruptedException {
    Map<String, String> environment = new HashMap<>();
    environment.put("FLEETCTL_ENDPOINT", REGISTRY);
    environment.put("FLEET_JAVA_HOME", System.getProperty("java.home"));
    files.certificate().ifPresent(file -> environment.put("FLEETCTL_CERT_FILE", file.toString()));
    files.key().ifPresent(file -> environment.put("FLEETCTL_KEY_FILE", file.toString()));
    files.authority().ifPresent(file -> environment.put("FLEETCTL_CA_FILE", file.toString()));
    var command = new ArrayList<>(List.of(ServiceProcess.program("fleetctl")));
    command.addAll(List.of(arguments));
    return Command.run(command, environment, SOON);
  }

  private static String ok(String... arguments) throws InterruptedException {
    CommandResult result = fleetctl(user, arguments);
    assertThat(result.exit()).as("%s: %s", List.of(arguments), result.stderr()).isZero();
    return result.stdout();
  }

  @Test
  void theMainRoadWorks() throws Exception {
    Path unit = folder.resolve("secret.service");
    Files.writeString(unit, "[Service]\nExecStart=/bin/sh -c 'echo whispered; sleep infinity'\n");

    assertThat(ok("start", unit.toString())).contains("Unit secret.service launched on ");
    assertThat(ok("list-units", "-no-legend", "-fields=unit,active,sub"))
        .isEqualTo("secret.service\tactive\trunning\n");
    assertThat(ok("status", "secret")).as("from the agent").contains("Active: active (running)");
    eventually(
        SOON,
        () -> assertThat(ok("journal", "secret")).as("from the journal").contains("whispered"));
    assertThat(ok("explain", "secret")).as("from the scheduler").contains("is placed on");
    ok("destroy", "secret");
    assertThat(cluster.exec("m1", "systemctl", "is-active", "secret.service").stdout())
        .isEqualTo("inactive\n");
  }

  @Test
  void strangersAreTurnedAway() throws Exception {
    TlsFiles stranger = new TestCertificates(elsewhere).issue("user", "dns:user");
    for (TlsFiles wrong :
        List.of(
            TlsFiles.client(authority.authority()),
            new TlsFiles(stranger.certificate(), stranger.key(), user.authority()),
            new TlsFiles(user.certificate(), user.key(), stranger.authority()))) {
      CommandResult refused = fleetctl(wrong, "list-units");
      assertThat(refused.exit()).as(wrong.toString()).isEqualTo(1);
      assertThat(refused.stderr()).contains(REGISTRY);
    }
    for (String server : List.of(REGISTRY, HOST + ":7403", MACHINE + ":7401", MACHINE + ":7402")) {
      assertThat(answers(server, user)).as(server).isTrue();
      assertThat(answers(server, TlsFiles.client(authority.authority())))
          .as("%s to somebody without a certificate", server)
          .isFalse();
    }
  }

  private static boolean answers(String server, TlsFiles files) throws IOException {
    try (FleetChannel channel =
        Channels.open(Endpoint.parse(server), ClientConfig.DEFAULT.withTls(files))) {
      HealthGrpc.newBlockingStub(channel.channel()).check(HealthCheckRequest.getDefaultInstance());
      return true;
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      return false;
    }
  }
}
