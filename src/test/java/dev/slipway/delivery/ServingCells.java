package dev.slipway.delivery;

/** Lets tests of other rooms do to a cell what delivery does. */
public final class ServingCells {
  private ServingCells() {}

  /** Puts {@code next} there. */
  public static void set(ServingCell cell, ServingSet next) {
    cell.set(next);
  }

  /** Puts {@code next} there if {@code expected} stands there. */
  public static boolean replace(ServingCell cell, ServingSet expected, ServingSet next) {
    return cell.replace(expected, next);
  }
}
