package dev.fleet.deploy.system;

import dev.fleet.deploy.local.ClusterSpec;
import dev.fleet.deploy.local.LocalCluster;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One cluster for all system tests of a JVM: three machines, two registries, two schedulers. It is
 * made for the first test that asks for it and removed after the last. Tests leave it as they found
 * it: everything on, no units.
 */
final class SharedCluster implements ParameterResolver {
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
          ClusterSpec.of(FOLDER, 3)
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
