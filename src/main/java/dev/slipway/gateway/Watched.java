package dev.slipway.gateway;

/** What may stall, and is looked at now and then on its event loop. */
interface Watched {
  /**
   * Gives itself up if it has stalled.
   *
   * @param now as of {@link System#nanoTime()}
   */
  void check(long now);
}
