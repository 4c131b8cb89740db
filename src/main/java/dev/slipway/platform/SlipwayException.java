package dev.slipway.platform;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A failure that its reader can act on: it says what happened, to which thing, and what to do.
 * The REST API turns each kind into its status (RFC 9457 problem details); nothing else of an
 * exception ever reaches a client.
 */
public sealed class SlipwayException extends RuntimeException {

  private SlipwayException(String message, Throwable cause) {
    super(Objects.requireNonNull(message), cause);
  }

  /** The last lines of the log of what failed, for its owners only; empty where there are none. */
  public List<String> lastLines() {
    return List.of();
  }

  /** The thing named does not exist, or the caller may not know that it does: 404. */
  public static final class NotFound extends SlipwayException {
    public NotFound(String kind, String name) {
      super(kind + " '" + name + "' does not exist", null);
    }
  }

  /** The input is not acceptable: 400, or 422 where it was well-formed; names each bad field. */
  public static final class Invalid extends SlipwayException {
    private final transient List<FieldError> errors;

    public Invalid(String message) {
      this(message, List.of());
    }

    public Invalid(String message, List<FieldError> errors) {
      super(message, null);
      this.errors = List.copyOf(errors);
    }

    /** The bad fields; empty when the input as a whole is bad. */
    public List<FieldError> errors() {
      return errors;
    }
  }

  /** The thing is in a state that forbids the call (taken name, taken route, running build): 409. */
  public static final class Conflict extends SlipwayException {
    public Conflict(String message) {
      super(message, null);
    }
  }

  /** The document was changed by somebody else since it was read (If-Match): 412. */
  public static final class Stale extends SlipwayException {
    public Stale(String message) {
      super(message, null);
    }
  }

  /** A limit was passed: 413 for a body. */
  public static final class TooLarge extends SlipwayException {
    public TooLarge(String message) {
      super(message, null);
    }
  }

  /** Something outside (database, registry, engine, Git host) does not answer as it should: 503. */
  public static final class Unavailable extends SlipwayException {
    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }

    public Unavailable(String message) {
      super(message, null);
    }
  }

  /** The work was refused or failed for a reason of its own (a build, a start-up): told, not retried. */
  public static final class Failed extends SlipwayException {
    private final transient List<String> lastLines;

    public Failed(String message, Throwable cause) {
      super(message, cause);
      this.lastLines = List.of();
    }

    public Failed(String message) {
      this(message, List.of());
    }

    /**
     * @param lastLines the last lines of what failed, for the app's owners only
     */
    public Failed(String message, List<String> lastLines) {
      super(message, null);
      this.lastLines = List.copyOf(lastLines);
    }

    @Override
    public List<String> lastLines() {
      return lastLines;
    }
  }

  /** Nobody is known to be asking, or what was shown proves nothing: 401. */
  public static final class Unauthenticated extends SlipwayException {
    public Unauthenticated(String message) {
      super(message, null);
    }
  }

  /** Who asks is known and may not do this: 403. What one may not even see is {@link NotFound}. */
  public static final class Forbidden extends SlipwayException {
    public Forbidden(String message) {
      super(message, null);
    }
  }

  /** Too many attempts in a row: 429 with {@code Retry-After}. */
  public static final class TooMany extends SlipwayException {
    private final Duration retryAfter;

    public TooMany(String message, Duration retryAfter) {
      super(message, null);
      this.retryAfter = Objects.requireNonNull(retryAfter);
    }

    /** After which time an attempt is looked at again; whole seconds, at least one. */
    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /**
   * One bad field of a document.
   *
   * @param field the path from the document's root, as {@code spec.volumes[0].size}
   * @param message what is wrong and what would be right
   */
  public record FieldError(String field, String message) {}
}
