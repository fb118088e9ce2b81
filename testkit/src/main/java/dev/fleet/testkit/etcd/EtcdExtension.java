package dev.fleet.testkit.etcd;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a real etcd that all tests of the JVM share, and each test a key prefix of its own. A
 * test that kills etcd starts one for itself with {@link EtcdProcess#start()} instead.
 *
 * <p>Use it as {@code @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension()}, or
 * by {@code @ExtendWith} and a parameter of type {@link EtcdExtension.Etcd}.
 */
public final class EtcdExtension implements BeforeEachCallback, ParameterResolver {
  private static final AtomicLong NEXT_PREFIX = new AtomicLong();

  private volatile String prefix = newPrefix();

  /**
   * The shared etcd as one test sees it.
   *
   * @param endpoint {@code http://127.0.0.1:PORT}
   * @param prefix begins and ends with a slash; no other test uses it
   */
  public record Etcd(String endpoint, String prefix) {}

  /** The etcd of this JVM, started with the first test that asks and ended with the JVM. */
  private static final class Shared {
    static final EtcdProcess PROCESS = start();

    private static EtcdProcess start() {
      EtcdProcess process = EtcdProcess.start();
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("etcd-close").unstarted(process::close));
      return process;
    }
  }

  private static String newPrefix() {
    return "/test-" + ProcessHandle.current().pid() + "-" + NEXT_PREFIX.incrementAndGet() + "/";
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    prefix = newPrefix();
  }

  /** Where clients connect. */
  public String endpoint() {
    return Shared.PROCESS.endpoint();
  }

  /** The key prefix of the running test; begins and ends with a slash. */
  public String prefix() {
    return prefix;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Etcd.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return new Etcd(endpoint(), prefix);
  }
}
