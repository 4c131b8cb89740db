package dev.slipway.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.Visitor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many visitors come to an app that nobody has called yet. */
@OnEveryCombination
class FirstRequestsIT {
  private static final int VISITORS = 200;

  private final Installation slipway;

  FirstRequestsIT(Combination combination) {
    this.slipway = combination.shared();
  }

  @AfterEach
  void removeApps() {
    slipway.delete("crowd");
    slipway.delete("leaver");
  }

  @Test
  void twoHundredFirstRequestsAreOneBuildOneContainerAndTwoHundredAnswers() {
    slipway.deploy("crowd", slipway.probe("crowd"), "");

    List<Visitor.Answer> answers = slipway.visitor().getAtOnce(VISITORS, "/crowd/");

    assertThat(different(answers)).containsExactly("200 version 1");
    assertThat(slipway.builds("crowd")).hasSize(1);
    assertThat(slipway.containers("crowd")).hasSize(1);
  }

  @Test
  void aFirstClientThatLeavesDoesNotAbortTheActivation() {
    slipway.deploy("leaver", slipway.probe("leaver"), "build: { args: { BUILD_SECONDS: \"2\" } }");

    try (Visitor impatient = new Visitor(slipway.server().gateway())) {
      CompletableFuture<Visitor.Answer> first = impatient.ask("/leaver/");
      CompletableFuture.runAsync(
              impatient::close, CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS))
          .join();
      await().atMost(Duration.ofSeconds(5)).until(first::isDone);
    }
    List<Visitor.Answer> answers = slipway.visitor().getAtOnce(VISITORS, "/leaver/");

    assertThat(different(answers)).containsExactly("200 version 1");
    assertThat(slipway.builds("leaver")).hasSize(1);
    assertThat(slipway.containers("leaver")).hasSize(1);
  }

  private static Set<String> different(List<Visitor.Answer> answers) {
    return answers.stream().map(Visitor.Answer::toString).collect(Collectors.toSet());
  }
}
