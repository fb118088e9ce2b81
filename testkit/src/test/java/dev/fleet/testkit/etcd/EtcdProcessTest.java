package dev.fleet.testkit.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fleet.testkit.etcd.EtcdExtension.Etcd;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(120)
@ExtendWith(EtcdExtension.class)
final class EtcdProcessTest {
  @Test
  void keepsItsDataOverAKillAndLeavesNothingBehind() throws Exception {
    Path folder;
    try (EtcdProcess etcd = EtcdProcess.start()) {
      folder = etcd.folder();
      assertThat(folder).isDirectory();
      String endpoint = etcd.endpoint();
      put(endpoint, "/k", "kept");
      etcd.kill();
      assertThat(etcd.isAlive()).isFalse();
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> get(endpoint, "/k"));
      etcd.restart();

      assertThat(etcd.endpoint()).isEqualTo(endpoint);
      assertThat(get(endpoint, "/k")).isEqualTo("kept");

      etcd.pause();
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> get(endpoint, "/k"));
      etcd.resume();
      assertThat(get(endpoint, "/k")).isEqualTo("kept");
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void outlivesTheLossOfOneMemberOfThree() throws Exception {
    List<EtcdProcess> members = EtcdProcess.start(3);
    try {
      put(members.get(0).endpoint(), "/k", "v");
      members.get(0).kill();
      members.get(1).awaitHealth();
      assertThat(get(members.get(1).endpoint(), "/k")).isEqualTo("v");
    } finally {
      members.forEach(EtcdProcess::close);
    }
  }

  @Test
  void isSharedByTestsWithAPrefixEach(Etcd etcd) throws Exception {
    put(etcd.endpoint(), etcd.prefix() + "k", "v");
    var extension = new EtcdExtension();

    assertThat(extension.endpoint()).isEqualTo(etcd.endpoint());
    assertThat(extension.prefix()).isNotEqualTo(etcd.prefix()).matches("/.+/");
    assertThat(get(etcd.endpoint(), etcd.prefix() + "k")).isEqualTo("v");
  }

  private static void put(String endpoint, String key, String value) throws Exception {
    call(
        endpoint, "put", "{\"key\":\"%s\",\"value\":\"%s\"}".formatted(base64(key), base64(value)));
  }

  private static String get(String endpoint, String key) throws Exception {
    String body = call(endpoint, "range", "{\"key\":\"%s\"}".formatted(base64(key)));
    String value = body.replaceFirst("(?s).*\"value\":\"([^\"]*)\".*", "$1");
    return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A call through etcd's own JSON gateway. */
  private static String call(String endpoint, String method, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint + "/v3/kv/" + method))
            .timeout(Duration.ofSeconds(5))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
