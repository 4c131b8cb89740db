package dev.slipway.build;

import dev.slipway.build.Cancellation.Cause;
import java.util.List;

/** The result of a build that was ended from outside. */
final class EarlyEnd {
  private EarlyEnd() {}

  static BuildResult of(Cause cause) {
    return switch (cause) {
      case CANCELLED -> new BuildResult.Cancelled();
      case TIME_LIMIT ->
          new BuildResult.Failed(
              "TimeLimit", "it took longer than the builder allows and was ended", List.of());
      case SHUTDOWN ->
          new BuildResult.Failed(
              "Interrupted", "the server was stopped while it was under way", List.of());
    };
  }
}
