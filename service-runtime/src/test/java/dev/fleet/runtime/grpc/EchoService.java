package dev.fleet.runtime.grpc;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** A service of strings whose behaviour each test gives. */
final class EchoService implements BindableService {
  static final MethodDescriptor<String, String> ASK = method("Ask", MethodType.UNARY);
  static final MethodDescriptor<String, String> STREAM =
      method("Stream", MethodType.SERVER_STREAMING);

  private final Answer answer;
  private final Body body;

  EchoService(Answer answer, Body body) {
    this.answer = answer;
    this.body = body;
  }

  static EchoService answering(Answer answer) {
    return new EchoService(answer, (request, out) -> {});
  }

  static EchoService streaming(Body body) {
    return new EchoService(request -> request, body);
  }

  interface Answer {
    String to(String request) throws Exception;
  }

  interface Body {
    void write(String request, StreamWriter<String> out) throws Exception;
  }

  static String ask(Channel channel, String request) {
    return ClientCalls.blockingUnaryCall(channel, ASK, CallOptions.DEFAULT, request);
  }

  static Iterator<String> stream(Channel channel, String request) {
    return ClientCalls.blockingServerStreamingCall(channel, STREAM, CallOptions.DEFAULT, request);
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder("test.Echo")
        .addMethod(
            ASK,
            ServerCalls.asyncUnaryCall(
                (request, responses) -> {
                  try {
                    responses.onNext(answer.to(request));
                    responses.onCompleted();
                  } catch (RuntimeException e) {
                    throw e;
                  } catch (Exception e) {
                    responses.onError(e);
                  }
                }))
        .addMethod(
            STREAM,
            ServerCalls.asyncServerStreamingCall(
                (request, responses) ->
                    BlockingStream.serve(responses, out -> body.write(request, out))))
        .build();
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder(Text.INSTANCE, Text.INSTANCE)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Echo", name))
        .setType(type)
        .build();
  }

  private enum Text implements MethodDescriptor.Marshaller<String> {
    INSTANCE;

    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
