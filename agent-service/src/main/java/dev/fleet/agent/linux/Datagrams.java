package dev.fleet.agent.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads datagrams of a Unix socket together with who sent them, by the kernel's word; see unix(7).
 * Confined to one thread.
 */
public final class Datagrams {
  private static final int SCM_RIGHTS = 1;
  private static final int SCM_CREDENTIALS = 2;
  private static final int MSG_CTRUNC = 0x8;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

  // struct msghdr of 64-bit Linux.
  private static final long HEADER_BYTES = 56;
  private static final long VECTOR_OFFSET = 16;
  private static final long VECTORS_OFFSET = 24;
  private static final long CONTROL_OFFSET = 32;
  private static final long CONTROL_LENGTH_OFFSET = 40;
  private static final long FLAGS_OFFSET = 48;

  // struct cmsghdr.
  private static final long TYPE_OFFSET = 12;
  private static final long DATA_OFFSET = 16;

  /** Room for the most descriptors that the kernel lets pass at once, 253, and the sender. */
  private static final long CONTROL_BYTES = 2_048;

  private static final MethodHandle RECVMSG =
      Libc.function("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));

  private final MemorySegment header = Arena.ofAuto().allocate(HEADER_BYTES, 8);
  private final MemorySegment vector = Arena.ofAuto().allocate(16, 8);
  private final MemorySegment control = Arena.ofAuto().allocate(CONTROL_BYTES, 8);
  private final MemorySegment data;

  /**
   * A datagram. Closing it closes the descriptors that came with it: some senders wait for that.
   *
   * @param pid of its sender in our namespace; 0 if unknown
   * @param complete false if it was longer than what there is room for
   */
  public record Datagram(
      int pid, int uid, ByteBuffer content, boolean complete, List<Integer> descriptors)
      implements AutoCloseable {
    public Datagram {
      descriptors = List.copyOf(descriptors);
    }

    @Override
    public void close() {
      descriptors.forEach(Descriptors::close);
    }
  }

  /**
   * A reader.
   *
   * @param mostBytes of a datagram
   */
  public Datagrams(int mostBytes) {
    data = Arena.ofAuto().allocate(mostBytes);
    vector.set(ADDRESS, 0, data);
    vector.set(JAVA_LONG, 8, mostBytes);
  }

  /** The next datagram of a socket with the option PASS_CREDENTIALS; empty if none waits. */
  public Optional<Datagram> read(int socket) throws LinuxException {
    header.fill((byte) 0);
    header.set(ADDRESS, VECTOR_OFFSET, vector);
    header.set(JAVA_LONG, VECTORS_OFFSET, 1);
    header.set(ADDRESS, CONTROL_OFFSET, control);
    header.set(JAVA_LONG, CONTROL_LENGTH_OFFSET, CONTROL_BYTES);
    long result =
        Libc.result(
            errno ->
                (long) RECVMSG.invokeExact(errno, socket, header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
    if (result == -Errno.EAGAIN) {
      return Optional.empty();
    }
    int bytes = (int) Libc.check("recvmsg", result);
    int flags = header.get(JAVA_INT, FLAGS_OFFSET);
    ByteBuffer content =
        ByteBuffer.wrap(data.asSlice(0, Math.min(bytes, data.byteSize())).toArray(JAVA_BYTE));
    var descriptors = new ArrayList<Integer>();
    Sockets.Peer sender = readControl(header.get(JAVA_LONG, CONTROL_LENGTH_OFFSET), descriptors);
    boolean complete = (flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
    return Optional.of(new Datagram(sender.pid(), sender.uid(), content, complete, descriptors));
  }

  private Sockets.Peer readControl(long length, List<Integer> descriptors) {
    var sender = new Sockets.Peer(0, -1);
    for (long at = 0; at + DATA_OFFSET <= length; ) {
      long size = control.get(JAVA_LONG, at);
      if (size < DATA_OFFSET) {
        break;
      }
      switch (control.get(JAVA_INT, at + TYPE_OFFSET)) {
        case SCM_CREDENTIALS ->
            sender =
                new Sockets.Peer(
                    control.get(JAVA_INT, at + DATA_OFFSET),
                    control.get(JAVA_INT, at + DATA_OFFSET + 4));
        case SCM_RIGHTS -> {
          for (long descriptor = at + DATA_OFFSET; descriptor + 4 <= at + size; descriptor += 4) {
            descriptors.add(control.get(JAVA_INT, descriptor));
          }
        }
        default -> {
          // Another kind says nothing that matters here.
        }
      }
      at += (size + 7) / 8 * 8;
    }
    return sender;
  }
}
