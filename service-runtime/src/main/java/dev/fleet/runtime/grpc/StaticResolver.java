package dev.fleet.runtime.grpc;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a fixed list of endpoints, in their order, so that pick_first tries one after the other.
 * The list is the target itself: {@code fleet-tcp:///a:1,b:2} or {@code fleet-unix:///…}. Names are
 * looked up anew whenever a connection fails.
 */
final class StaticResolver extends NameResolver {
  private final List<Endpoint> endpoints;
  private final Executor offload;
  private final io.grpc.SynchronizationContext sync;
  private @Nullable Listener2 listener;
  private boolean looking;
  private boolean shutdown;

  private StaticResolver(List<Endpoint> endpoints, Args args) {
    this.endpoints = endpoints;
    Executor executor = args.getOffloadExecutor();
    this.offload = executor == null ? Runnable::run : executor;
    this.sync = args.getSynchronizationContext();
  }

  /** The target of a list of endpoints that are all TCP or all Unix sockets. */
  static String target(List<Endpoint> endpoints) {
    String list = String.join(",", endpoints.stream().map(Endpoint::toString).toList());
    String scheme = endpoints.getFirst() instanceof Endpoint.Unix ? "fleet-unix" : "fleet-tcp";
    return scheme + ":///" + URLEncoder.encode(list, StandardCharsets.UTF_8);
  }

  /** Makes the targets known to gRPC; doing so twice is harmless. */
  static void register() {
    Registration.done();
  }

  @Override
  public String getServiceAuthority() {
    return endpoints.getFirst().authority();
  }

  @Override
  public void start(Listener2 newListener) {
    listener = newListener;
    refresh();
  }

  @Override
  public void refresh() {
    if (looking || shutdown) {
      return;
    }
    looking = true;
    offload.execute(
        () -> {
          ResolutionResult result = resolve();
          sync.execute(() -> deliver(result));
        });
  }

  private void deliver(ResolutionResult result) {
    looking = false;
    if (!shutdown && listener != null) {
      var _ = listener.onResult2(result);
    }
  }

  private ResolutionResult resolve() {
    var groups = new ArrayList<EquivalentAddressGroup>();
    var unknown = new ArrayList<String>();
    for (Endpoint endpoint : endpoints) {
      SocketAddress address = endpoint.address();
      if (address instanceof InetSocketAddress named && named.isUnresolved()) {
        unknown.add(named.getHostString());
      } else {
        groups.add(group(address, endpoint));
      }
    }
    StatusOr<List<EquivalentAddressGroup>> outcome =
        groups.isEmpty()
            ? StatusOr.fromStatus(unknownHost(String.join(", ", unknown)))
            : StatusOr.fromValue(groups);
    return ResolutionResult.newBuilder().setAddressesOrError(outcome).build();
  }

  private static Status unknownHost(String hosts) {
    var cause = new UnknownHostException("unknown host " + hosts);
    return Status.UNAVAILABLE.withDescription(cause.getMessage()).withCause(cause);
  }

  private static EquivalentAddressGroup group(SocketAddress address, Endpoint endpoint) {
    // Each server proves its own name in TLS, not that of the first in the list.
    Attributes attributes =
        Attributes.newBuilder()
            .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, endpoint.authority())
            .build();
    return new EquivalentAddressGroup(address, attributes);
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  /** Registers the two providers when the class loads. */
  private static final class Registration {
    static {
      NameResolverRegistry registry = NameResolverRegistry.getDefaultRegistry();
      registry.register(new Provider("fleet-tcp", InetSocketAddress.class));
      registry.register(new Provider("fleet-unix", UnixDomainSocketAddress.class));
    }

    static void done() {}
  }

  private static final class Provider extends NameResolverProvider {
    private final String scheme;
    private final Class<? extends SocketAddress> addressType;

    Provider(String scheme, Class<? extends SocketAddress> addressType) {
      this.scheme = scheme;
      this.addressType = addressType;
    }

    @Override
    protected boolean isAvailable() {
      return true;
    }

    @Override
    protected int priority() {
      return 5;
    }

    @Override
    public String getDefaultScheme() {
      return scheme;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
      return Set.of(addressType);
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, Args args) {
      if (!scheme.equals(target.getScheme())) {
        return null;
      }
      String list = URLDecoder.decode(target.getRawPath().substring(1), StandardCharsets.UTF_8);
      return new StaticResolver(Endpoint.parseList(list), args);
    }
  }
}
