package dev.fleet.registry.unit;

import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.wire.ItemErrors;
import dev.fleet.registry.wire.Services;
import dev.fleet.registry.write.Item;
import dev.fleet.registry.write.Transactor;
import dev.fleet.v1.ReadInfo;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitOutcome;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs many writes in one call, each with an outcome of its own. */
final class UnitBatches {
  private final Services services;

  UnitBatches(Services services) {
    this.services = services;
  }

  /** The outcomes, in the order of the requests. */
  record Answer(List<UnitOutcome> outcomes, ReadInfo info) {}

  <Q> Answer run(List<Q> requests, Function<Q, String> name, Function<Q, Item<Written>> rule)
      throws InterruptedException {
    Checks.count("requests", requests.size());
    var outcomes = new UnitOutcome[requests.size()];
    List<Integer> waiting = new ArrayList<>();
    for (int i = 0; i < outcomes.length; i++) {
      waiting.add(i);
    }
    long revision = 0;
    while (!waiting.isEmpty()) {
      // What concerns one unit twice happens in the order of the requests.
      Round round = Round.of(requests, waiting, name);
      revision = Math.max(revision, round(round, requests, name, rule, outcomes));
      waiting = round.later();
    }
    if (revision == 0) {
      revision = services.reads().newest().revision();
    }
    return new Answer(Arrays.asList(outcomes), services.reads().info(revision));
  }

  /** Requests of which no two concern the same unit, and the rest. */
  private record Round(List<Integer> now, List<Integer> later) {
    static <Q> Round of(List<Q> requests, List<Integer> waiting, Function<Q, String> name) {
      Set<String> names = new HashSet<>();
      var now = new ArrayList<Integer>();
      var later = new ArrayList<Integer>();
      for (int index : waiting) {
        (names.add(name.apply(requests.get(index))) ? now : later).add(index);
      }
      return new Round(now, later);
    }
  }

  private <Q> long round(
      Round round,
      List<Q> requests,
      Function<Q, String> name,
      Function<Q, Item<Written>> rule,
      @Nullable UnitOutcome[] outcomes)
      throws InterruptedException {
    var indexes = new ArrayList<Integer>();
    var items = new ArrayList<Item<Written>>();
    for (int index : round.now()) {
      Q request = requests.get(index);
      try {
        items.add(rule.apply(request));
        indexes.add(index);
      } catch (StatusRuntimeException e) {
        outcomes[index] = refused(name.apply(request), e);
      }
    }
    if (items.isEmpty()) {
      return 0;
    }
    Transactor.Results<Written> results = services.transactor().commit(items);
    failIfNothingWasKept(results, items.size() == requests.size());
    ClusterState state = services.reads().view().state();
    for (int i = 0; i < indexes.size(); i++) {
      int index = indexes.get(i);
      outcomes[index] = outcome(state, name.apply(requests.get(index)), results.results().get(i));
    }
    return results.revision();
  }

  /** When the store is away altogether the call fails, so that clients retry it as a whole. */
  private static void failIfNothingWasKept(Transactor.Results<Written> results, boolean whole) {
    if (whole
        && results.results().stream().allMatch(Transactor.Result.Failed.class::isInstance)
        && results.results().getFirst() instanceof Transactor.Result.Failed<Written> first) {
      throw first.error();
    }
  }

  private static UnitOutcome outcome(
      ClusterState state, String name, Transactor.Result<Written> result) {
    return switch (result) {
      case Transactor.Result.Failed<Written> failed -> refused(name, failed.error());
      case Transactor.Result.Settled<Written>(Written written) ->
          switch (written) {
            case Written.Refused refused -> refused(name, refused.error());
            case Written.Gone _ -> UnitOutcome.newBuilder().setName(name).build();
            case Written.Kept kept ->
                UnitOutcome.newBuilder()
                    .setName(name)
                    .setUnit(unit(state, name, kept))
                    .addAllWarnings(kept.warnings())
                    .build();
          };
    };
  }

  private static UnitOutcome refused(String name, StatusRuntimeException error) {
    return UnitOutcome.newBuilder().setName(name).setError(ItemErrors.of(error)).build();
  }

  /** The unit after a write; the state may not have it yet. */
  static Unit unit(ClusterState state, String name, Written.Kept kept) {
    Row.FileRow file = state.files().get(kept.unit().digest());
    return Answers.unitOf(state.dossier(name), kept.unit(), file == null ? kept.file() : file);
  }
}
