package dev.fleet.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GrpcServersTest {
  @TempDir Path folder;

  @Test
  void answersOnTcpAndOnUnixSocketAtOnce() throws Exception {
    var socket = new Endpoint.Unix(folder.resolve("echo.sock"));
    var config = ServerConfig.on(new Endpoint.Tcp("127.0.0.1", 0), socket);
    try (RunningServer server =
        GrpcServers.start(config, List.of(EchoService.answering(text -> "hello " + text)))) {
      for (Endpoint endpoint : server.endpoints()) {
        try (FleetChannel channel = Channels.open(endpoint, ClientConfig.DEFAULT)) {
          assertThat(EchoService.ask(channel.channel(), "you")).isEqualTo("hello you");
        }
      }
    }
    assertThat(socket.path()).doesNotExist();
  }
}
