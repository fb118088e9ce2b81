package dev.fleet.runtime.grpc;

/**
 * What answers one server-streaming call.
 *
 * @param <T> the message
 */
@FunctionalInterface
public interface StreamBody<T> {
  /**
   * Writes the answers; returning completes the stream, throwing fails it by the rules of {@link
   * ErrorInterceptor}.
   */
  void write(StreamWriter<T> out) throws Exception;
}
