package dev.fleet.registry;

import static dev.fleet.registry.Requests.deletion;
import static dev.fleet.registry.Requests.invalid;
import static dev.fleet.registry.Requests.newUnit;
import static dev.fleet.registry.Requests.register;
import static dev.fleet.registry.Requests.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.testkit.etcd.EtcdExtension;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.ErrorReason;
import dev.fleet.v1.ListMachinesRequest;
import dev.fleet.v1.ListMachinesResponse;
import dev.fleet.v1.ListUnitStatesRequest;
import dev.fleet.v1.ListUnitStatesResponse;
import dev.fleet.v1.ListUnitsRequest;
import dev.fleet.v1.ListUnitsResponse;
import dev.fleet.v1.Machine;
import dev.fleet.v1.ReportUnitStatesRequest;
import dev.fleet.v1.Unit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages. */
class ListingTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  @SuppressWarnings("NullAway.Init") // By start().
  private Replica replica;

  @BeforeEach
  void start() {
    replica = Replica.start(ETCD.endpoint(), ETCD.prefix());
  }

  @AfterEach
  void stop() {
    replica.close();
  }

  private ListUnitsResponse list(ListUnitsRequest.Builder request) {
    return replica.units().listUnits(request.build());
  }

  private void createUnits(String... names) {
    for (String name : names) {
      replica.units().createUnit(newUnit(name));
    }
  }

  private static List<String> names(ListUnitsResponse page) {
    return page.getUnitsList().stream().map(Unit::getName).toList();
  }

  @Test
  void allPagesAreOfOneRevision() {
    createUnits("a.service", "b.service", "c.service", "d.service", "e.service");
    ListUnitsResponse first = list(ListUnitsRequest.newBuilder().setPageSize(2));
    assertThat(names(first)).containsExactly("a.service", "b.service");
    replica.units().deleteUnit(deletion("c.service"));
    createUnits("b1.service", "f.service");
    ListUnitsResponse second =
        list(ListUnitsRequest.newBuilder().setPageSize(2).setPageToken(first.getNextPageToken()));
    assertThat(names(second)).containsExactly("c.service", "d.service");
    assertThat(second.getInfo().getRevision()).isEqualTo(first.getInfo().getRevision());
    ListUnitsResponse third =
        list(ListUnitsRequest.newBuilder().setPageSize(9).setPageToken(second.getNextPageToken()));
    assertThat(names(third)).containsExactly("e.service");
    assertThat(third.getNextPageToken()).as("no empty last page").isEmpty();
    assertThat(names(list(ListUnitsRequest.newBuilder().setPageSize(6)))).hasSize(6);
    assertThat(list(ListUnitsRequest.newBuilder().setPageSize(6)).getNextPageToken()).isEmpty();
  }

  @Test
  void aTokenIsGoodForItsListingOnly() {
    createUnits("a.service", "b.service", "c.service");
    String token = list(ListUnitsRequest.newBuilder().setPageSize(1)).getNextPageToken();
    for (ListUnitsRequest.Builder request :
        List.of(
            ListUnitsRequest.newBuilder().setPageToken("nonsense"),
            ListUnitsRequest.newBuilder().setPageToken("%%%"),
            ListUnitsRequest.newBuilder().setPageToken("x".repeat(5_000)),
            ListUnitsRequest.newBuilder().setPageToken(token).addNames("*"),
            ListUnitsRequest.newBuilder().setPageToken(token).setWithContent(true),
            ListUnitsRequest.newBuilder().setPageToken(token).setMinRevision(1))) {
      invalid(ErrorReason.PAGE_TOKEN_INVALID, () -> list(request));
    }
    invalid(
        ErrorReason.PAGE_TOKEN_INVALID,
        () ->
            replica
                .units()
                .listUnitStates(ListUnitStatesRequest.newBuilder().setPageToken(token).build()));
    invalid(ErrorReason.FIELD_INVALID, () -> list(ListUnitsRequest.newBuilder().setPageSize(-1)));
    try (Replica other = Replica.start(ETCD.endpoint(), ETCD.prefix())) {
      long later = replica.units().createUnit(newUnit("d.service")).getInfo().getRevision();
      assertThat(
              other
                  .units()
                  .listUnits(ListUnitsRequest.newBuilder().setMinRevision(later).build())
                  .getUnitsCount())
          .isEqualTo(4);
      invalid(
          ErrorReason.PAGE_TOKEN_INVALID,
          () ->
              other
                  .units()
                  .listUnits(
                      ListUnitsRequest.newBuilder().setPageToken(token).setPageSize(1).build()));
    }
  }

  @Test
  void namesAndGlobsPickUnits() {
    createUnits("web@1.service", "web@10.service", "web@2.service", "db.service", "db.timer");
    record Case(List<String> names, List<String> expected) {}
    for (Case each :
        List.of(
            new Case(List.of("db.service"), List.of("db.service")),
            new Case(List.of("no.service"), List.of()),
            new Case(List.of("web@?.service"), List.of("web@1.service", "web@2.service")),
            new Case(List.of("db.*"), List.of("db.service", "db.timer")),
            new Case(
                List.of("web@[2-9].service", "db.timer", "db.timer"),
                List.of("db.timer", "web@2.service")),
            new Case(
                List.of("web@2.service", "db.service"), List.of("db.service", "web@2.service")))) {
      assertThat(names(list(ListUnitsRequest.newBuilder().addAllNames(each.names()))))
          .as(each.names().toString())
          .containsExactlyElementsOf(each.expected());
      assertThat(byPages(each.names())).containsExactlyElementsOf(each.expected());
    }
    createUnits("a\\x2db.service");
    assertThat(names(list(ListUnitsRequest.newBuilder().addNames("a\\x2db.service"))))
        .as("a name may hold a backslash")
        .containsExactly("a\\x2db.service");
    invalid(ErrorReason.FIELD_INVALID, () -> list(ListUnitsRequest.newBuilder().addNames("")));
    invalid(
        ErrorReason.FIELD_INVALID,
        () -> list(ListUnitsRequest.newBuilder().addNames("x".repeat(2_000))));
  }

  private List<String> byPages(List<String> filter) {
    var all = new ArrayList<String>();
    String token = "";
    do {
      ListUnitsResponse page =
          list(
              ListUnitsRequest.newBuilder().addAllNames(filter).setPageSize(1).setPageToken(token));
      all.addAll(names(page));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }

  /** By pages of two. */
  private List<String> statesOf(String... names) {
    var all = new ArrayList<String>();
    String token = "";
    do {
      ListUnitStatesResponse page =
          replica
              .units()
              .listUnitStates(
                  ListUnitStatesRequest.newBuilder()
                      .addAllNames(List.of(names))
                      .setPageSize(2)
                      .setPageToken(token)
                      .build());
      page.getStatesList().forEach(s -> all.add(s.getUnit() + " " + s.getMachineId()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }

  @Test
  void statesAndMachinesHavePagesToo() {
    for (String machine : List.of("m1", "m10", "m2")) {
      String session = replica.machines().registerMachine(register(machine)).getSessionId();
      replica
          .machines()
          .reportUnitStates(
              ReportUnitStatesRequest.newBuilder()
                  .setMachineId(machine)
                  .setSessionId(session)
                  .addStates(state("b.service", DesiredState.DESIRED_STATE_LOADED, "inactive"))
                  .addStates(state("a.service", DesiredState.DESIRED_STATE_LAUNCHED, "active"))
                  .build());
    }
    var states = new ArrayList<String>();
    String token = "";
    do {
      ListUnitStatesResponse page =
          replica
              .units()
              .listUnitStates(
                  ListUnitStatesRequest.newBuilder().setPageSize(4).setPageToken(token).build());
      page.getStatesList().forEach(s -> states.add(s.getUnit() + " " + s.getMachineId()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(states)
        .containsExactly(
            "a.service m1",
            "a.service m10",
            "a.service m2",
            "b.service m1",
            "b.service m10",
            "b.service m2");
    assertThat(
            replica
                .units()
                .listUnitStates(
                    ListUnitStatesRequest.newBuilder().addNames("a*").addMachineIds("m10").build())
                .getStatesList())
        .singleElement()
        .satisfies(s -> assertThat(s.getActiveState()).isEqualTo("active"));
    assertThat(statesOf("b.service", "none.service"))
        .containsExactly("b.service m1", "b.service m10", "b.service m2");
    assertThat(statesOf("b.service", "a.service")).isEqualTo(states);
    ListMachinesResponse first =
        replica.machines().listMachines(ListMachinesRequest.newBuilder().setPageSize(2).build());
    ListMachinesResponse second =
        replica
            .machines()
            .listMachines(
                ListMachinesRequest.newBuilder()
                    .setPageSize(2)
                    .setPageToken(first.getNextPageToken())
                    .build());
    assertThat(first.getMachinesList().stream().map(Machine::getId)).containsExactly("m1", "m10");
    assertThat(second.getMachinesList().stream().map(Machine::getId)).containsExactly("m2");
    assertThat(second.getNextPageToken()).isEmpty();
  }
}
