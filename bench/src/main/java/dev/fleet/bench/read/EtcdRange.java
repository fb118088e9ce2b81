package dev.fleet.bench.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.fleet.bench.BenchException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/**
 * All keys with a prefix, with their values, as etcd itself gives them: page after page of one
 * revision. The few fields that this takes are read and written here, since only the registry has a
 * client of etcd.
 *
 * @param prefix ends in a slash
 */
record EtcdRange(String prefix) implements Lister {
  /** As many as the registry puts into a page. */
  private static final int PAGE = 10_000;

  private static final long PAGE_SECONDS = 60;

  // The numbers of the fields in etcd's api/etcdserverpb/rpc.proto and api/mvccpb/kv.proto.
  private static final int REQUEST_KEY = 1;
  private static final int REQUEST_END = 2;
  private static final int REQUEST_LIMIT = 3;
  private static final int REQUEST_REVISION = 4;
  private static final int RESPONSE_HEADER = 1;
  private static final int RESPONSE_ENTRY = 2;
  private static final int RESPONSE_MORE = 3;
  private static final int HEADER_REVISION = 3;
  private static final int ENTRY_KEY = 1;

  private static final MethodDescriptor<byte[], byte[]> RANGE =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("etcdserverpb.KV/Range")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  @Override
  public long read(Channel channel) throws StatusException, InterruptedException {
    ByteString end = ByteString.copyFromUtf8(prefix.substring(0, prefix.length() - 1) + '0');
    var answer = new Answer(ByteString.copyFromUtf8(prefix));
    try {
      do {
        byte[] request = request(answer.last, end, answer.revision);
        answer.add(
            ClientCalls.blockingV2UnaryCall(
                channel,
                RANGE,
                CallOptions.DEFAULT.withDeadlineAfter(PAGE_SECONDS, TimeUnit.SECONDS),
                request));
      } while (answer.more);
    } catch (IOException e) {
      throw new BenchException("etcd's answer cannot be read: " + e.getMessage(), e);
    }
    return answer.entries;
  }

  private static byte[] request(ByteString from, ByteString end, long revision) throws IOException {
    var bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeBytes(REQUEST_KEY, from);
    out.writeBytes(REQUEST_END, end);
    out.writeInt64(REQUEST_LIMIT, PAGE);
    out.writeInt64(REQUEST_REVISION, revision);
    out.flush();
    return bytes.toByteArray();
  }

  /** What has come so far. */
  private static final class Answer {
    private long entries;
    private long revision;
    private boolean more;

    /** Where the next page begins: after the last key. */
    private ByteString last;

    Answer(ByteString first) {
      this.last = first;
    }

    void add(byte[] page) throws IOException {
      more = false;
      CodedInputStream in = CodedInputStream.newInstance(page);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case RESPONSE_HEADER -> revision = number(in.readBytes(), HEADER_REVISION);
          case RESPONSE_ENTRY -> {
            entries++;
            last = key(in.readBytes()).concat(ByteString.copyFrom(new byte[1]));
          }
          case RESPONSE_MORE -> more = in.readBool();
          default -> in.skipField(tag);
        }
      }
    }

    private static long number(ByteString message, int field) throws IOException {
      CodedInputStream in = message.newCodedInput();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) == field) {
          return in.readInt64();
        }
        in.skipField(tag);
      }
      return 0;
    }

    private static ByteString key(ByteString entry) throws IOException {
      CodedInputStream in = entry.newCodedInput();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) == ENTRY_KEY) {
          return in.readBytes();
        }
        in.skipField(tag);
      }
      throw new IOException("an entry has no key");
    }
  }

  /** Messages as they are. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
