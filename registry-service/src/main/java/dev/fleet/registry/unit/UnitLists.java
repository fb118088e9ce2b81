package dev.fleet.registry.unit;

import com.google.protobuf.Message;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.view.Dossier;
import dev.fleet.registry.view.StateEntry;
import dev.fleet.registry.view.StateKey;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.wire.Checks;
import dev.fleet.registry.wire.NameFilter;
import dev.fleet.registry.wire.Pages;
import dev.fleet.registry.wire.Reads;
import dev.fleet.registry.wire.Services;
import dev.fleet.v1.ListUnitStatesRequest;
import dev.fleet.v1.ListUnitStatesResponse;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.ListUnitsResponse;
import dev.fleet.v1.Unit;
import dev.fleet.v1.UnitState;
import dev.fleet.v1.storage.PageToken;
import java.util.Optional;

/** Pages of units and of unit states. Thread-safe. */
final class UnitLists {
  private static final String UNITS = "ListUnits";
  private static final String STATES = "ListUnitStates";

  private final Reads reads;
  private final Pages pages;

  UnitLists(Services services) {
    this.reads = services.reads();
    this.pages = services.pages();
  }

  ListUnitsResponse units(ListUnitsRequest request) throws InterruptedException {
    Checks.globs("names", request.getNamesList());
    var filter = new NameFilter(request.getNamesList());
    int size = Pages.size(request.getPageSize());
    Message parameters = request.toBuilder().clearPageSize().clearPageToken().build();
    Optional<PageToken> token = pages.token(request.getPageToken(), UNITS, parameters);
    ClusterState state = state(token, request.getMinRevision());
    Iterable<String> names =
        token.isPresent()
            ? Listed.unitNamesAfter(state, filter, token.get().getAfter())
            : Listed.unitNames(state, filter);
    ListUnitsResponse.Builder page = ListUnitsResponse.newBuilder().setInfo(reads.info(state));
    int bytes = 0;
    String last = "";
    for (String name : names) {
      Dossier dossier = state.dossier(name);
      Row.UnitRow row = dossier.unit();
      if (row == null || !filter.matches(name)) {
        continue;
      }
      Unit unit =
          request.getWithContent()
              ? Answers.unitWithContent(state, dossier, row)
              : Answers.unit(state, dossier, row);
      bytes += unit.getSerializedSize();
      if (page.getUnitsCount() == size || (bytes > Pages.MAX_BYTES && page.getUnitsCount() > 0)) {
        page.setNextPageToken(pages.next(state, UNITS, parameters, last, ""));
        break;
      }
      page.addUnits(unit);
      last = name;
    }
    return page.build();
  }

  ListUnitStatesResponse states(ListUnitStatesRequest request) throws InterruptedException {
    var filter = new StateFilter(request.getNamesList(), request.getMachineIdsList());
    int size = Pages.size(request.getPageSize());
    Message parameters = request.toBuilder().clearPageSize().clearPageToken().build();
    Optional<PageToken> token = pages.token(request.getPageToken(), STATES, parameters);
    ClusterState state = state(token, request.getMinRevision());
    Iterable<StateEntry> entries =
        token.isPresent()
            ? Listed.statesAfter(
                state, filter, new StateKey(token.get().getAfter(), token.get().getAfterMachine()))
            : Listed.states(state, filter);
    ListUnitStatesResponse.Builder page =
        ListUnitStatesResponse.newBuilder().setInfo(reads.info(state));
    int bytes = 0;
    var last = new StateKey("", "");
    for (StateEntry entry : entries) {
      if (!filter.matches(entry.key())) {
        continue;
      }
      UnitState shown = Answers.state(entry.key(), entry.row());
      bytes += shown.getSerializedSize();
      if (page.getStatesCount() == size || (bytes > Pages.MAX_BYTES && page.getStatesCount() > 0)) {
        page.setNextPageToken(pages.next(state, STATES, parameters, last.unit(), last.machineId()));
        break;
      }
      page.addStates(shown);
      last = entry.key();
    }
    return page.build();
  }

  private ClusterState state(Optional<PageToken> token, long minRevision)
      throws InterruptedException {
    return token.isPresent()
        ? pages.state(token.get(), reads.newest())
        : reads.atLeast(minRevision);
  }
}
