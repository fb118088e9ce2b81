package dev.fleet.deploy.system;

import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.deploy.local.Init;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One cluster of a kind for all system tests of a JVM: three machines, two registries, two
 * schedulers. It is made for the first test that asks for it and removed after the last. After each
 * test it is put back as it was: everything on, no units.
 */
final class SharedCluster implements ParameterResolver, AfterEachCallback {
  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final Map<String, String> METADATA =
      Map.of("m1", "region=eu", "m2", "region=eu", "m3", "region=us");

  private record Holder(TestCluster cluster) implements AutoCloseable {
    @Override
    public void close() {
      cluster.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(TestCluster.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return cluster(context);
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    TestCluster cluster = cluster(context);
    for (String member : cluster.off()) {
      cluster.boot(member);
    }
    var terminal = new Terminal(cluster);
    eventually(
        RECOVERY,
        () -> {
          assertThat(terminal.ok("fleetctl list-machines -no-legend").stdout().lines()).hasSize(3);
          terminal.ok("fleetctl destroy $(fleetctl list-unit-files -no-legend -fields=unit)");
          assertThat(terminal.ok("fleetctl list-units -no-legend").stdout()).isEmpty();
        });
  }

  private static TestCluster cluster(ExtensionContext context) {
    Init init = context.getRequiredTestClass().getAnnotation(On.class).value();
    return context
        .getRoot()
        .getStore(Namespace.create(SharedCluster.class))
        .computeIfAbsent(init, key -> new Holder(up(key)), Holder.class)
        .cluster();
  }

  private static TestCluster up(Init init) {
    try {
      return switch (init) {
        case EMBEDDED -> new EmbeddedCluster(METADATA);
        case SYSTEMD -> new SystemdCluster(METADATA);
      };
    } catch (IOException e) {
      throw new IllegalStateException("no cluster: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the cluster came up", e);
    }
  }
}
