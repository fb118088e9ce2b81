package dev.fleet.bench.core;

import dev.fleet.registry.etcd.Change;
import java.util.List;

/**
 * What changes in the registry's view with one transaction.
 *
 * <p>Public for the code that JMH generates.
 */
public enum ViewChange {
  /** Units come. */
  CREATED("view: units created") {
    @Override
    List<Change> before(ViewContents contents) {
      return contents.noNewUnits();
    }

    @Override
    List<Change> transaction(ViewContents contents) {
      return contents.newUnits();
    }
  },
  /** Units go. */
  DELETED("view: units deleted") {
    @Override
    List<Change> before(ViewContents contents) {
      return contents.newUnits();
    }

    @Override
    List<Change> transaction(ViewContents contents) {
      return contents.noNewUnits();
    }
  },
  /** Units move to other machines. */
  PLACED("view: units placed") {
    @Override
    List<Change> transaction(ViewContents contents) {
      return contents.placements();
    }
  },
  /** A machine reports what its units do. */
  REPORTED("view: states reported") {
    @Override
    List<Change> transaction(ViewContents contents) {
      return contents.report();
    }
  };

  private final String words;

  ViewChange(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** What has to have happened before. */
  List<Change> before(ViewContents contents) {
    return List.of();
  }

  /** {@link ViewBenchmark#CHANGES} changes. */
  abstract List<Change> transaction(ViewContents contents);
}
