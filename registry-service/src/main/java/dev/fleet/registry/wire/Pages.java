package dev.fleet.registry.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.runtime.grpc.FieldViolation;
import dev.fleet.runtime.grpc.FleetErrors;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.storage.PageToken;
import io.grpc.StatusRuntimeException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Page tokens, and the states that listings under way are read from: all pages of a listing are of
 * one revision. The last {@value #MAX_STATES} such states are kept, each for two minutes after its
 * last page. Thread-safe.
 */
public final class Pages {
  /** How many units, machines or states a page holds at most. */
  public static final int MAX_ITEMS = 10_000;

  /** How big a page grows: clients of other languages take 4 MiB unless told otherwise. */
  public static final int MAX_BYTES = 4 * 1024 * 1024 - 128 * 1024;

  private static final int MAX_STATES = 32;
  private static final int MAX_TOKEN = 2_048;
  private static final Duration KEPT = Duration.ofMinutes(2);

  private final Clocks clocks;
  private final Map<Long, Kept> states = new LinkedHashMap<>(16, 0.75f, true);

  private record Kept(ClusterState state, long lastUse) {}

  public Pages(Clocks clocks) {
    this.clocks = clocks;
  }

  /** How many items a page may have that a client asked {@code size} for. */
  public static int size(int size) {
    Checks.notNegative("page_size", size);
    return size == 0 || size > MAX_ITEMS ? MAX_ITEMS : size;
  }

  /**
   * Reads a token.
   *
   * @param parameters the request without page size and token
   * @return empty for the first page
   * @throws StatusRuntimeException PAGE_TOKEN_INVALID
   */
  public Optional<PageToken> token(String token, String method, Message parameters) {
    if (token.isEmpty()) {
      return Optional.empty();
    }
    try {
      Checks.text("page_token", token, MAX_TOKEN);
      PageToken read = PageToken.parseFrom(Base64.getUrlDecoder().decode(token));
      if (read.getMethod().equals(method) && read.getParameters().equals(digest(parameters))) {
        return Optional.of(read);
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw bad("is no page token");
    }
    throw bad("was made by another method, or the request has changed");
  }

  private static StatusRuntimeException bad(String description) {
    return FleetErrors.invalidArgument(
        ErrorReason.PAGE_TOKEN_INVALID.name(),
        "page_token " + description + "; begin the listing again",
        new FieldViolation("page_token", description));
  }

  /**
   * The state that a listing under way is read from.
   *
   * @throws StatusRuntimeException PAGE_TOKEN_INVALID if it is not kept any more
   */
  public synchronized ClusterState state(PageToken token, ClusterState newest) {
    if (newest.revision() == token.getRevision()) {
      return newest;
    }
    expire();
    Kept kept = states.get(token.getRevision());
    if (kept == null) {
      throw bad("has expired");
    }
    return kept.state();
  }

  /** The token of the page after {@code key}; keeps the state for it. */
  public synchronized String next(
      ClusterState state, String method, Message parameters, String key, String keyMachine) {
    expire();
    states.put(state.revision(), new Kept(state, clocks.nanos()));
    if (states.size() > MAX_STATES) {
      Iterator<Long> oldest = states.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    PageToken token =
        PageToken.newBuilder()
            .setMethod(method)
            .setRevision(state.revision())
            .setAfter(key)
            .setAfterMachine(keyMachine)
            .setParameters(digest(parameters))
            .build();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token.toByteArray());
  }

  private void expire() {
    long now = clocks.nanos();
    states.values().removeIf(kept -> now - kept.lastUse() > KEPT.toNanos());
  }

  private static ByteString digest(Message parameters) {
    try {
      return ByteString.copyFrom(
          MessageDigest.getInstance("SHA-256").digest(parameters.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
