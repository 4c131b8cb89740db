package dev.slipway.platform;

/**
 * A part of the server that has to be started, in order, and is stopped in the reverse order. Rooms
 * produce theirs as CDI beans; {@link Boot} finds them.
 */
public interface Startable {
  /** Orders of the parts that others build on. */
  int DATABASE = 100;

  int RECORDS = 200;
  int RUNTIME = 300;
  int BUILD = 400;
  int DELIVERY = 500;
  int GATEWAY = 900;

  /** Smaller starts earlier and stops later. */
  int order();

  /** The name that health answers and logs use, as {@code database}. */
  String part();

  /**
   * Starts it; blocking.
   *
   * @throws SlipwayException.Unavailable when something outside is away: it is tried again until it
   *     is there, and the server is not ready meanwhile
   */
  void start();

  /** Stops it; called once after a successful start, also when the process ends. */
  default void stop() {}
}
