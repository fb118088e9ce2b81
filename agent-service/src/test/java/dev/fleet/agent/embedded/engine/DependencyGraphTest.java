package dev.fleet.agent.embedded.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.embedded.engine.DependencyGraph.Edge;
import dev.fleet.unit.UnitName;
import dev.fleet.unit.systemd.Dependency;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DependencyGraphTest {
  private static final UnitName A = new UnitName("a.service");
  private static final UnitName B = new UnitName("b.service");
  private static final UnitName C = new UnitName("c.service");
  private final DependencyGraph graph = new DependencyGraph();

  private static Edge edge(UnitName from, Relation relation, UnitName to) {
    return new Edge(from, relation, to);
  }

  @ParameterizedTest
  @EnumSource(Relation.class)
  void everyRelationHasAnInverse(Relation relation) {
    assertThat(relation.inverse()).isNotEqualTo(relation);
    assertThat(relation.inverse().inverse()).isEqualTo(relation);
  }

  @ParameterizedTest
  @EnumSource(Dependency.class)
  void everyDependencyOfAFileIsARelation(Dependency dependency) {
    assertThat(Relation.of(dependency).name()).isEqualTo(dependency.name());
  }

  @Test
  void isFollowedFromBothEnds() {
    graph.declare("a", List.of(edge(A, Relation.REQUIRES, B), edge(A, Relation.AFTER, B)));
    assertThat(graph.of(A, Relation.REQUIRES)).containsExactly(B);
    assertThat(graph.of(B, Relation.REQUIRED_BY)).containsExactly(A);
    assertThat(graph.affected(A, Effect.PULLS_IN_START)).containsExactly(B);
    assertThat(graph.affected(B, Effect.PROPAGATES_STOP)).containsExactly(A);
    assertThat(graph.has(B, Effect.BEFORE, A)).isTrue();
    assertThat(graph.has(A, Effect.BEFORE, B)).isFalse();
  }

  @Test
  void whatTwoSayStaysUntilBothTakeItBack() {
    graph.declare("a", List.of(edge(A, Relation.BEFORE, B)));
    graph.declare("b", List.of(edge(B, Relation.AFTER, A)));
    graph.retract("a");
    assertThat(graph.of(B, Relation.AFTER)).containsExactly(A);
    graph.retract("b");
    assertThat(graph.mentions(A)).isFalse();
    assertThat(graph.mentions(B)).isFalse();
  }

  @Test
  void aNewDeclarationTakesTheOldOnesPlace() {
    graph.declare("a", List.of(edge(A, Relation.WANTS, B)));
    graph.declare("a", List.of(edge(A, Relation.WANTS, C)));
    assertThat(graph.of(A, Relation.WANTS)).containsExactly(C);
    assertThat(graph.mentions(B)).isFalse();
  }

  @Test
  void aUnitHasNoRelationToItself() {
    graph.declare("a", List.of(edge(A, Relation.REQUIRES, A)));
    assertThat(graph.mentions(A)).isFalse();
  }
}
