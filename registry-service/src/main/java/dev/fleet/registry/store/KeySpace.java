package dev.fleet.registry.store;

import com.google.protobuf.ByteString;
import java.util.Optional;

/** The keys below one prefix of etcd, as bytes. Immutable. */
public final class KeySpace {
  private final ByteString prefix;

  /**
   * @param prefix ends in a slash
   */
  public KeySpace(String prefix) {
    if (prefix.length() < 2 || !prefix.endsWith("/")) {
      throw new IllegalArgumentException(
          "a prefix has at least one character before its last '/', got '" + prefix + "'");
    }
    this.prefix = ByteString.copyFromUtf8(prefix);
  }

  public ByteString bytes(Key key) {
    return prefix.concat(ByteString.copyFromUtf8(key.toString()));
  }

  /** Where the keys of a kind begin. */
  public ByteString start(Kind kind) {
    return prefix.concat(ByteString.copyFromUtf8(kind.folder()));
  }

  /** Where the states of one machine begin. */
  public ByteString startOfStates(String machineId) {
    return bytes(new Key(Kind.STATE, machineId + "/"));
  }

  /** Where all keys begin. */
  public ByteString start() {
    return prefix;
  }

  /** The first key that does not begin with {@code start}, for etcd's range_end. */
  public static ByteString end(ByteString start) {
    byte[] bytes = start.toByteArray();
    bytes[bytes.length - 1]++; // A slash: no carry.
    return ByteString.copyFrom(bytes);
  }

  /** The key that the bytes mean; empty for keys that are not the registry's. */
  public Optional<Key> key(ByteString bytes) {
    if (!bytes.startsWith(prefix) || !bytes.isValidUtf8()) {
      return Optional.empty();
    }
    String path = bytes.substring(prefix.size()).toStringUtf8();
    for (Kind kind : Kind.values()) {
      if (path.startsWith(kind.folder())) {
        var key = new Key(kind, path.substring(kind.folder().length()));
        return isWellFormed(key) ? Optional.of(key) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isWellFormed(Key key) {
    int slash = key.name().indexOf('/');
    return key.kind() == Kind.STATE
        ? slash > 0 && slash < key.name().length() - 1
        : slash < 0 && !key.name().isEmpty();
  }
}
