package dev.slipway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.app.Environment.Failure;
import dev.slipway.delivery.Situation.Decision;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SituationTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant SOON = NOW.plusSeconds(10);
  private static final Instant BEFORE = NOW.minusSeconds(1);

  @Test
  void aReleaseThatNeverServedIsWaitedFor() {
    assertThat(new Case(1, null).decide()).isEqualTo(new Decision.Hold(1));
  }

  @Test
  void anAwakeReleaseServes() {
    assertThat(new Case(1, 1).awake().decide()).isEqualTo(new Decision.Serve(1, false));
  }

  @Test
  void aSleepingReleaseIsWaitedFor() {
    assertThat(new Case(1, 1).decide()).isEqualTo(new Decision.Hold(1));
  }

  @Test
  void aReleaseThatIsBeingPutToSleepIsWaitedFor() {
    assertThat(new Case(1, 1).awake().held().decide()).isEqualTo(new Decision.Hold(1));
  }

  @Test
  void anAcceptedUpdateIsWaitedForAlthoughTheOldReleaseIsAwake() {
    assertThat(new Case(2, 1).awake().decide()).isEqualTo(new Decision.Hold(2));
  }

  @Test
  void withoutWaitingTheOldReleaseServesAndTheRequestStartsTheUpdate() {
    assertThat(new Case(2, 1).awake().withoutWaiting().decide())
        .isEqualTo(new Decision.Serve(1, true));
    assertThat(new Case(2, 1).withoutWaiting().decide()).isEqualTo(new Decision.Hold(2));
  }

  @Test
  void afterAFailedUpdateTheLastGoodReleaseServes() {
    assertThat(new Case(2, 1).awake().failed(2, null).decide())
        .isEqualTo(new Decision.Serve(1, false));
  }

  @Test
  void afterAFailedUpdateTheSleepingLastGoodReleaseIsWoken() {
    assertThat(new Case(2, 1).failed(2, null).decide()).isEqualTo(new Decision.Hold(1));
  }

  @Test
  void aPassingFailureOfAnUpdateIsTriedAgainBehindTheLastGoodRelease() {
    assertThat(new Case(2, 1).awake().failed(2, SOON).decide())
        .isEqualTo(new Decision.Serve(1, false));
    assertThat(new Case(2, 1).awake().failed(2, BEFORE).decide())
        .isEqualTo(new Decision.Serve(1, true));
  }

  @Test
  void withoutLastGoodServingAFailedUpdateIsRefusedUntilItIsMended() {
    assertThat(new Case(2, 1).awake().strictlyNew().failed(2, null).decide())
        .isEqualTo(new Decision.Refuse(null));
  }

  @Test
  void aFirstReleaseThatFailedRestsAndIsTriedAgain() {
    assertThat(new Case(1, null).failed(1, SOON).decide()).isEqualTo(new Decision.Refuse(SOON));
    assertThat(new Case(1, null).failed(1, BEFORE).decide()).isEqualTo(new Decision.Hold(1));
    assertThat(new Case(1, null).failed(1, NOW).decide()).isEqualTo(new Decision.Hold(1));
  }

  @Test
  void aFailureOfAnotherReleaseIsNoFailureOfThisOne() {
    assertThat(new Case(3, 1).failed(2, null).decide()).isEqualTo(new Decision.Hold(3));
  }

  @Test
  void aLastGoodReleaseThatDoesNotWakeRestsToo() {
    assertThat(new Case(2, 1).failed(2, null).lastGoodFailed(SOON).decide())
        .isEqualTo(new Decision.Refuse(SOON));
    assertThat(new Case(2, 1).failed(2, null).lastGoodFailed(BEFORE).decide())
        .isEqualTo(new Decision.Hold(1));
  }

  @Test
  void restsDoubleFromTwoSecondsToFiveMinutes() {
    assertThat(Backoff.after(1)).isEqualTo(Duration.ofSeconds(2));
    assertThat(Backoff.after(2)).isEqualTo(Duration.ofSeconds(4));
    assertThat(Backoff.after(7)).isEqualTo(Duration.ofSeconds(128));
    assertThat(Backoff.after(9)).isEqualTo(Duration.ofMinutes(5));
    assertThat(Backoff.after(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(5));
  }

  /** A situation in words. */
  private static final class Case {
    private final int wanted;
    private final Integer serving;
    private boolean awake;
    private boolean held;
    private boolean serveLastGood = true;
    private boolean wait = true;
    private Failure failure;
    private Failure lastGoodFailure;

    Case(int wanted, Integer serving) {
      this.wanted = wanted;
      this.serving = serving;
    }

    Case awake() {
      awake = true;
      return this;
    }

    Case held() {
      held = true;
      return this;
    }

    Case withoutWaiting() {
      wait = false;
      return this;
    }

    Case strictlyNew() {
      serveLastGood = false;
      return this;
    }

    Case failed(int release, Instant retryAt) {
      failure = new Failure(release, "NeverReady", "it did not answer", "", 1, retryAt);
      return this;
    }

    Case lastGoodFailed(Instant retryAt) {
      lastGoodFailure = new Failure(serving, "NeverReady", "it did not answer", "", 1, retryAt);
      return this;
    }

    Decision decide() {
      return new Situation(
              wanted, serving, awake, failure, lastGoodFailure, serveLastGood, wait, held, NOW)
          .decide();
    }
  }
}
