package dev.slipway.runtime.engine;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.process.Outcome;
import java.util.Locale;
import java.util.regex.Pattern;

/** What an engine's failed command means. */
final class EngineFailures {
  private static final Pattern AWAY =
      Pattern.compile(
          "cannot connect to the docker daemon|is the docker daemon running|error during connect"
              + "|cannot connect to podman|unable to connect to podman"
              + "|cannot access containerd socket|rootless containerd not running"
              + "|failed to dial .*containerd\\.sock|permission denied while trying to connect");
  private static final Pattern ABSENT =
      Pattern.compile(
          "no such (image|object|container|volume)|image not known|no container with name or id"
              + "|no such volume|volume with name .* not found|no volume with name"
              + "|does not exist in database|not found: not found|no such object");

  private static final Pattern CERTIFICATES =
      Pattern.compile(
          "x509: |tls: (certificate required|bad certificate|unknown certificate)"
              + "|client sent an http request to an https server");

  private EngineFailures() {}

  /** Whether the thing that the command was about is not there. */
  static boolean absent(Outcome outcome) {
    return outcome instanceof Outcome.Exited
        && !outcome.succeeded()
        && ABSENT.matcher(text(outcome)).find();
  }

  /**
   * @param doing what was tried, as {@code starting container x}
   */
  static SlipwayException of(String program, String doing, Outcome outcome) {
    String message = doing + " failed: " + program + " says: " + outcome.describe();
    return switch (outcome) {
      case Outcome.NotStarted missing ->
          new SlipwayException.Unavailable(doing + " failed: " + missing.reason());
      case Outcome.TimedOut late ->
          new SlipwayException.Unavailable(
              doing + " failed: " + program + " did not answer within "
                  + late.limit().toSeconds() + " s; is the machine overloaded or the engine stuck?");
      case Outcome.Cancelled cancelled ->
          new SlipwayException.Unavailable(doing + " was interrupted");
      case Outcome.Exited exited ->
          AWAY.matcher(text(outcome)).find()
              ? new SlipwayException.Unavailable(
                  "the container engine does not answer (" + exited.output().lastLine()
                      + "); start it, or let this user use it")
              : new SlipwayException.Failed(message + advice(program, text(outcome)));
    };
  }

  // docker's daemon speaks to registries by its own settings, whatever the command line says
  private static String advice(String program, String text) {
    if (!program.equals("docker")) {
      return "";
    }
    if (CERTIFICATES.matcher(text).find()) {
      return "; docker's daemon takes a registry's ca.crt, client.cert and client.key from"
          + " /etc/docker/certs.d/<host:port> only: put them there too";
    }
    return text.contains("server gave http response to https client")
        ? "; name the registry in insecure-registries of /etc/docker/daemon.json too"
        : "";
  }

  private static String text(Outcome outcome) {
    return String.join("\n", outcome.output().tail()).toLowerCase(Locale.ROOT);
  }
}
