package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.EngineCommand;
import dev.slipway.testing.LanguageImages;
import dev.slipway.testing.TestDatabase;
import dev.slipway.testing.Visitor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The database goes away under traffic, and comes back. */
@EnabledIf("hasPostgreSql")
class DatabaseAwayIT {
  static boolean hasPostgreSql() {
    return Combination.chosen().contains(Combination.POSTGRESQL_DOCKER);
  }

  @Test
  void runningAppsAnswerWhileTheDatabaseIsAwayAndTheServerRecovers() {
    EngineCommand engine = Combination.POSTGRESQL_DOCKER.engine();
    LanguageImages.PYTHON.importInto(engine);
    try (TestDatabase.PostgreSql database = new TestDatabase.PostgreSql();
        Installation slipway = new Installation(engine, database.environment()).start()) {
      slipway.deploy("steady", slipway.probe("steady"), "");
      assertThat(slipway.visitor().get("/steady/").body()).isEqualTo("version 1");

      database.stop();
      List<Visitor.Answer> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(slipway.visitor().get("/steady/"));
      }
      assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
      assertThat(slipway.admin().get("/apps").status()).isEqualTo(503);
      assertThat(slipway.server().health("live")).isEqualTo(200);
      await().atMost(Duration.ofSeconds(30)).until(() -> slipway.server().health("ready") == 503);

      database.start();
      await().atMost(Duration.ofSeconds(60)).until(() -> slipway.server().health("ready") == 200);
      assertThat(slipway.admin().get("/apps").expect(200).body()).contains("steady");
      assertThat(slipway.visitor().get("/steady/").status()).isEqualTo(200);
    }
  }
}
