package dev.slipway.app;

/**
 * Hears of changed apps, after the change is stored and before the call that made it answers: what
 * a listener does about it holds for every request that comes after that answer.
 */
public interface AppListener {
  /** The app's document, routes or pointers changed, or the app is gone; must not block for long. */
  void appChanged(String app);
}
