package dev.fleet.agent.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The address of a socket, and how the kernel writes it: struct sockaddr. */
public sealed interface SocketAddress {
  int UNIX = 1;
  int INET = 2;
  int INET6 = 10;

  /** The most bytes of the path of a Unix socket. */
  int MOST_PATH_BYTES = 107;

  /**
   * A Unix socket.
   *
   * @param name path, or a name after {@code @} without a file; empty if it has none
   */
  record Unix(String name) implements SocketAddress {}

  /**
   * A port.
   *
   * @param scope number of the interface of a link-local address; 0 for none
   */
  record Inet(InetAddress address, int port, int scope) implements SocketAddress {}

  /** The address family. */
  default int family() {
    return switch (this) {
      case Unix _ -> UNIX;
      case Inet inet -> inet.address() instanceof Inet4Address ? INET : INET6;
    };
  }

  /** The kernel's form. */
  default byte[] encode() {
    return switch (this) {
      case Unix unix -> encode(unix);
      case Inet inet -> encode(inet);
    };
  }

  private static byte[] encode(Unix unix) {
    byte[] name = unix.name().getBytes(StandardCharsets.UTF_8);
    if (name.length > MOST_PATH_BYTES) {
      throw new IllegalArgumentException(
          "the path of a socket has at most " + MOST_PATH_BYTES + " bytes: " + unix.name());
    }
    boolean isAbstract = unix.name().startsWith("@");
    ByteBuffer bytes =
        ByteBuffer.allocate(2 + name.length + (isAbstract ? 0 : 1)).order(ByteOrder.nativeOrder());
    bytes.putShort((short) UNIX).put(name);
    if (isAbstract) {
      bytes.put(2, (byte) 0);
    }
    return bytes.array();
  }

  private static byte[] encode(Inet inet) {
    byte[] address = inet.address().getAddress();
    boolean four = address.length == 4;
    ByteBuffer bytes = ByteBuffer.allocate(four ? 16 : 28).order(ByteOrder.nativeOrder());
    bytes.putShort((short) (four ? INET : INET6));
    bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) inet.port());
    if (four) {
      bytes.put(address);
    } else {
      bytes.putInt(0).put(address).order(ByteOrder.nativeOrder()).putInt(inet.scope());
    }
    return bytes.array();
  }

  /** Reads the kernel's form; what is of another family is a nameless Unix socket. */
  static SocketAddress decode(MemorySegment address, int length) {
    byte[] bytes = address.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    if (length <= 2) {
      return new Unix("");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    int family = buffer.getShort();
    if (family == UNIX) {
      String name = new String(bytes, 2, length - 2, StandardCharsets.UTF_8);
      return new Unix(
          name.startsWith("\0") ? "@" + name.substring(1) : name.replaceAll("\0.*", ""));
    }
    if (family != INET && family != INET6) {
      return new Unix("");
    }
    int port = Short.toUnsignedInt(buffer.order(ByteOrder.BIG_ENDIAN).getShort());
    int from = family == INET ? 4 : 8;
    int to = family == INET ? 8 : 24;
    int scope = family == INET ? 0 : buffer.order(ByteOrder.nativeOrder()).getInt(24);
    try {
      // An IPv4 address in IPv6 form comes out as IPv4, as it should be shown.
      return new Inet(InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, to)), port, scope);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // Only for another number of bytes.
    }
  }
}
