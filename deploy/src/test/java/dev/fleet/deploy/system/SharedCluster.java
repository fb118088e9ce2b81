package dev.fleet.deploy.system;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.ClusterSpec;
import dev.fleet.deploy.local.Init;
import dev.fleet.deploy.local.LocalCluster;
import dev.fleet.deploy.local.MemberStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One cluster for all system tests of a JVM: three machines, two registries, two schedulers. It is
 * made for the first test that asks for it and removed after the last. After each test it is put
 * back as it was: everything on, no units.
 */
final class SharedCluster implements ParameterResolver, AfterEachCallback {
  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final Path FOLDER = Path.of("target/it/system").toAbsolutePath();

  private record Holder(LocalCluster cluster) implements AutoCloseable {
    @Override
    public void close() {
      cluster.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(LocalCluster.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return cluster(context);
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    LocalCluster cluster = cluster(context);
    for (MemberStatus member : cluster.status()) {
      if (!member.running()) {
        cluster.boot(member.name());
      }
    }
    var terminal = new Terminal(cluster, FOLDER);
    eventually(
        RECOVERY,
        () -> {
          assertThat(terminal.ok("fleetctl list-machines -no-legend").stdout().lines()).hasSize(3);
          terminal.ok("fleetctl destroy $(fleetctl list-unit-files -no-legend -fields=unit)");
          assertThat(terminal.ok("fleetctl list-units -no-legend").stdout()).isEmpty();
        });
  }

  private static LocalCluster cluster(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedCluster.class))
        .computeIfAbsent(Holder.class, key -> up(), Holder.class)
        .cluster();
  }

  private static Holder up() {
    try {
      LocalCluster.down(FOLDER);
      ClusterSpec spec =
          ClusterSpec.of(Init.SYSTEMD, FOLDER, 3)
              .withSubnet("127.0.42")
              .withReplicas(2, 2)
              .withMetadata(Map.of("m1", "region=eu", "m2", "region=eu", "m3", "region=us"));
      return new Holder(LocalCluster.up(spec, System.err::println));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the cluster came up", e);
    }
  }
}
