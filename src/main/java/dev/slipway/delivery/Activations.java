package dev.slipway.delivery;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** How the gateway wakes an environment. */
public interface Activations {

  /**
   * Joins the environment's activation, or starts it when none is under way; never blocks. The stage
   * completes when {@link ServingCell#current()} is worth another look, and with
   * {@link ActivationFailed} when the attempt failed. It completes on a virtual thread.
   */
  CompletionStage<Void> join(ServingCell cell);

  /** How far the environment's activation is, for a waiting page. */
  Progress progress(ServingCell cell);

  /**
   * @param step as {@code Building}, {@code Starting}; for a visitor's eyes
   * @param detail one line more, free of log lines and secrets; may be empty
   * @param since when the activation began; null when none is under way
   */
  record Progress(String step, String detail, Instant since) {}

  /** An activation failed; what a visitor may know of it. */
  final class ActivationFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Instant retryAt;

    /**
     * @param retryAt when the next attempt may start; null when only a change helps
     */
    public ActivationFailed(String visitorMessage, Instant retryAt) {
      super(visitorMessage, null, false, false);
      this.retryAt = retryAt;
    }

    /** When the next attempt may start; null when only a change of the app helps. */
    public Instant retryAt() {
      return retryAt;
    }
  }
}
