package dev.fleet.runtime.service;

import dev.fleet.runtime.config.Option;
import dev.fleet.runtime.config.UsageException;
import java.util.List;

/** A service program: its name, its options and how it starts. */
public interface Service {
  /** The program's name, e.g. {@code registry-service}. */
  String name();

  /** One line for help: what it does. */
  String summary();

  /** Its options beside those that every service has. */
  List<Option<?>> options();

  /**
   * Starts everything and returns; what was started is handed to {@link ServiceContext#own}.
   *
   * @throws UsageException if the options, each good by itself, don't fit together: exit code 2
   * @throws Exception if the service cannot start: its message is shown, exit code 1
   */
  void start(ServiceContext context) throws Exception;
}
