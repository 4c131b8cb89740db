package dev.slipway.app;

/**
 * One environment of one app.
 *
 * @param app the app's name
 * @param environment the environment's
 */
public record EnvironmentKey(String app, EnvironmentName environment) {
  @Override
  public String toString() {
    return app + "/" + environment;
  }
}
