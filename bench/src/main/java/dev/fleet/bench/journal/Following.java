package dev.fleet.bench.journal;

/** Somebody who follows lines until it is closed. */
@FunctionalInterface
interface Following extends AutoCloseable {
  @Override
  void close();
}
