package dev.fleet.conformance;

import java.io.IOException;

/** The embedded unit manager against systemd as it was recorded. */
final class EmbeddedConformanceIT extends ConformanceTests {
  @Override
  Subject subject() throws IOException {
    return EmbeddedSubject.create();
  }
}
