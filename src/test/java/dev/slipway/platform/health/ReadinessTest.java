package dev.slipway.platform.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.platform.Boot;
import dev.slipway.platform.database.Database;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final Boot.State COMPLETE = new Boot.State(true, null, null);

  @Test
  void whileThePartsAreStartedItNamesTheOneThatIsAwaitedAndWhy() {
    Boot.State waiting = new Boot.State(false, "database", "connection refused");
    var report = new Readiness(() -> waiting, List.of(part("other", Optional::empty))).look();
    assertThat(report)
        .isEqualTo(new Readiness.Report(false, Map.of("database", "connection refused")));
  }

  @Test
  void aPartThatIsUnfitMakesTheServerNotReadyAndIsNamed() {
    var report =
        new Readiness(
                () -> COMPLETE,
                List.of(part("a", Optional::empty), part("b", () -> Optional.of("is away"))))
            .look();
    assertThat(report.ready()).isFalse();
    assertThat(report.parts()).containsOnly(Map.entry("a", "up"), Map.entry("b", "is away"));
  }

  @Test
  void aPartThatThrowsIsUnfit() {
    var report =
        new Readiness(
                () -> COMPLETE,
                List.of(
                    part(
                        "a",
                        () -> {
                          throw new IllegalStateException("no");
                        })))
            .look();
    assertThat(report).isEqualTo(new Readiness.Report(false, Map.of("a", "cannot be asked: no")));
  }

  @Test
  void aPartThatHangsIsGivenUpAndTheOthersAreToldAbout() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    var hanging =
        part(
            "hangs",
            () -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return Optional.empty();
            });
    var report =
        new Readiness(
                () -> COMPLETE,
                List.of(hanging, part("fit", Optional::empty)),
                Duration.ofMillis(50))
            .look();
    assertThat(report.ready()).isFalse();
    assertThat(report.parts().get("hangs")).startsWith("does not answer within");
    assertThat(report.parts()).containsEntry("fit", "up");
    assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aDatabaseThatIsAwayIsNamedByItsUrl() {
    JdbcDataSource there = new JdbcDataSource();
    there.setURL("jdbc:h2:mem:readiness");
    assertThat(new DatabaseHealth(new Database(there), "jdbc:h2:mem:readiness").problem())
        .isEmpty();
    JdbcDataSource away = new JdbcDataSource();
    away.setURL("jdbc:h2:tcp://127.0.0.1:1/nothing");
    assertThat(new DatabaseHealth(new Database(away), "jdbc:h2:tcp://127.0.0.1:1/nothing").problem())
        .hasValue("the database at jdbc:h2:tcp://127.0.0.1:1/nothing does not answer");
  }

  private static HealthPart part(String name, Supplier<Optional<String>> problem) {
    return new HealthPart() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Optional<String> problem() {
        return problem.get();
      }
    };
  }
}
