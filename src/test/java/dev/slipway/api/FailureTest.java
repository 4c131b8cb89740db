package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.document.Json;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which exception is told to a client how. */
class FailureTest {
  @Test
  void everyKindHasItsStatus() {
    Map<SlipwayException, Integer> table =
        Map.ofEntries(
            Map.entry(new SlipwayException.Invalid("bad"), 400),
            Map.entry(
                new SlipwayException.Invalid("bad", List.of(new FieldError("spec.port", "no"))), 422),
            Map.entry(new SlipwayException.NotFound("App", "a"), 404),
            Map.entry(new SlipwayException.Conflict("taken"), 409),
            Map.entry(new SlipwayException.Stale("old"), 412),
            Map.entry(new SlipwayException.TooLarge("big"), 413),
            Map.entry(new SlipwayException.Failed("broke"), 422),
            Map.entry(new SlipwayException.Forbidden("no"), 403),
            Map.entry(new SlipwayException.Unauthenticated("who"), 401),
            Map.entry(new SlipwayException.TooMany("slow", Duration.ofSeconds(3)), 429),
            Map.entry(new SlipwayException.Unavailable("away"), 503));

    table.forEach(
        (exception, status) -> {
          assertThat(Failure.of(exception).status()).as(exception.toString()).isEqualTo(status);
          assertThat(Failure.of(exception).detail()).isEqualTo(exception.getMessage());
          assertThat(Failure.of(exception).problem("/x").title()).isNotBlank();
        });
  }

  @Test
  void whatIsOursBehindAnotherExceptionIsFound() {
    Throwable wrapped =
        new IllegalStateException("reader", new SlipwayException.TooLarge("more than 1 MiB"));

    assertThat(Failure.of(wrapped).status()).isEqualTo(413);
  }

  @Test
  void anythingElseIsToldWithoutItsWords() {
    Failure failure = Failure.of(new IllegalStateException("jdbc:h2:file:/secret"));

    assertThat(failure.status()).isEqualTo(500);
    assertThat(failure.ours()).isTrue();
    assertThat(failure.detail()).doesNotContain("secret", "IllegalState");
  }

  @Test
  void aProblemIsWrittenAsTheRfcHasIt() {
    String text =
        new Json()
            .write(
                Failure.of(
                        new SlipwayException.Invalid(
                            "bad", List.of(new FieldError("spec.port", "must be 1 to 65535"))))
                    .problem("/api/v1/apps/a"));

    assertThat(text)
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Not acceptable content\",\"status\":422,"
                + "\"detail\":\"bad\",\"instance\":\"/api/v1/apps/a\","
                + "\"errors\":[{\"field\":\"spec.port\",\"message\":\"must be 1 to 65535\"}]}");
  }

  @Test
  void theLastLinesOfAFailureAreToldToItsOwners() {
    Failure failure = Failure.of(new SlipwayException.Failed("broke", List.of("Traceback")));

    assertThat(failure.problem("/").lastLines()).containsExactly("Traceback");
    assertThat(Response.Status.fromStatusCode(failure.status())).isNull();
  }
}
