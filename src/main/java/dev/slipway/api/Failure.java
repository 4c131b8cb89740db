package dev.slipway.api;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.document.Json;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * How an exception is told to a client: pure, so that it can be tested as a table. Only what a
 * {@link SlipwayException} says of itself is ever passed on; of anything else the client learns that
 * it is our fault.
 *
 * @param status of the answer
 * @param detail one sentence
 * @param errors bad fields
 * @param lastLines of a log
 * @param headers to be set on the answer
 * @param ours whether it is a fault of the server that has to be logged
 */
record Failure(
    int status,
    String detail,
    List<FieldError> errors,
    List<String> lastLines,
    Map<String, String> headers,
    boolean ours) {

  private static final int UNPROCESSABLE = 422;
  private static final int DEEPEST = 10;
  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad request"),
          Map.entry(401, "Not logged in"),
          Map.entry(403, "Not allowed"),
          Map.entry(404, "Not found"),
          Map.entry(405, "Method not allowed"),
          Map.entry(406, "Not acceptable"),
          Map.entry(409, "Conflict"),
          Map.entry(412, "Precondition failed"),
          Map.entry(413, "Too large"),
          Map.entry(415, "Unsupported media type"),
          Map.entry(UNPROCESSABLE, "Not acceptable content"),
          Map.entry(429, "Too many requests"),
          Map.entry(500, "Internal error"),
          Map.entry(503, "Unavailable"));

  /** What {@code exception}, or the first known exception behind it, is to a client. */
  static Failure of(Throwable exception) {
    Throwable cause = exception;
    for (int i = 0; cause != null && i < DEEPEST; i++) {
      Optional<Failure> known = known(cause);
      if (known.isPresent()) {
        return known.get();
      }
      cause = cause.getCause();
    }
    return new Failure(
        500,
        "the server failed at this request; its log says more",
        List.of(),
        List.of(),
        Map.of(),
        true);
  }

  /** The problem document. */
  Problem problem(String instance) {
    return new Problem("about:blank", title(), status, detail, instance, errors, lastLines);
  }

  private String title() {
    Response.Status known = Response.Status.fromStatusCode(status);
    return TITLES.getOrDefault(status, known == null ? "Error" : known.getReasonPhrase());
  }

  private static Optional<Failure> known(Throwable cause) {
    return switch (cause) {
      case SlipwayException e -> Optional.of(of(e));
      case JacksonException e -> Optional.of(plain(400, "the body is malformed: " + Json.reason(e)));
      // a redirect or an error of the framework around one of ours is told as ours
      case WebApplicationException e when e.getCause() == null -> Optional.of(of(e));
      case WebApplicationException e when Failure.of(e.getCause()).ours() -> Optional.of(of(e));
      default -> Optional.empty();
    };
  }

  private static Failure of(SlipwayException exception) {
    return switch (exception) {
      case SlipwayException.Invalid e ->
          new Failure(
              e.errors().isEmpty() ? 400 : UNPROCESSABLE,
              e.getMessage(),
              e.errors(),
              List.of(),
              Map.of(),
              false);
      case SlipwayException.NotFound e -> plain(404, e.getMessage());
      case SlipwayException.Conflict e -> plain(409, e.getMessage());
      case SlipwayException.Stale e -> plain(412, e.getMessage());
      case SlipwayException.TooLarge e -> plain(413, e.getMessage());
      case SlipwayException.Forbidden e -> plain(403, e.getMessage());
      case SlipwayException.Failed e ->
          new Failure(UNPROCESSABLE, e.getMessage(), List.of(), e.lastLines(), Map.of(), false);
      case SlipwayException.Unavailable e -> with(503, e.getMessage(), "Retry-After", "5");
      case SlipwayException.Unauthenticated e ->
          with(401, e.getMessage(), "WWW-Authenticate", "Bearer realm=\"slipway\"");
      case SlipwayException.TooMany e ->
          with(
              429,
              e.getMessage(),
              "Retry-After",
              Long.toString(Math.max(1, e.retryAfter().toSeconds())));
      default -> plain(500, "the server failed at this request");
    };
  }

  private static Failure of(WebApplicationException e) {
    int status = e.getResponse().getStatus();
    String detail =
        switch (status) {
          case 400 -> "the request is malformed";
          case 404 -> "there is nothing at this address, or a parameter of it is malformed";
          case 405 -> "this address does not know this method";
          case 406 -> "this cannot be answered in any form that Accept names";
          case 415 -> "a body of this Content-Type is not read here";
          default -> "the request was not carried out";
        };
    String allow = e.getResponse().getHeaderString("Allow");
    return allow == null ? plain(status, detail) : with(status, detail, "Allow", allow);
  }

  private static Failure plain(int status, String detail) {
    return new Failure(status, detail, List.of(), List.of(), Map.of(), status == 500);
  }

  private static Failure with(int status, String detail, String header, String value) {
    return new Failure(status, detail, List.of(), List.of(), Map.of(header, value), false);
  }
}
