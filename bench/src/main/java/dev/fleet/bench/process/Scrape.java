package dev.fleet.bench.process;

import dev.fleet.bench.BenchException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The metrics of a process at one moment, by name with labels, as Prometheus would read them.
 * Immutable.
 */
public final class Scrape {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Map<String, Double> values;

  private Scrape(Map<String, Double> values) {
    this.values = Map.copyOf(values);
  }

  /** Reads {@code http://ADDRESS/metrics}. */
  public static Scrape of(HttpClient client, String address) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
            .timeout(TIMEOUT)
            .build();
    try {
      return parse(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new BenchException("no metrics at " + address + ": " + e.getMessage(), e);
    }
  }

  /** Reads Prometheus' text format. */
  public static Scrape parse(String text) {
    Map<String, Double> values = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int space = line.lastIndexOf(' ');
      if (!line.startsWith("#") && space > 0) {
        values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
      }
    }
    return new Scrape(values);
  }

  /** The value of a metric; 0 if there is none. */
  public double get(String name) {
    return values.getOrDefault(name, 0.0);
  }
}
