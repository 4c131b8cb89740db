package dev.slipway.build;

import java.util.List;

/** How a build ended. */
public sealed interface BuildResult {

  /**
   * There is an image.
   *
   * @param image pinned: {@code repository@sha256:…}, or the id of an image of this machine
   */
  record Succeeded(String image) implements BuildResult {}

  /**
   * There is none.
   *
   * @param reason one word of the field: {@code StepFailed}, {@code UnknownInstruction}, {@code
   *     MissingBaseImage}, {@code DiskFull}, {@code TimeLimit}, {@code PushFailed}, {@code
   *     Interrupted}, {@code BuildFailed}
   * @param message a sentence for whoever asked, free of the app's output
   * @param lastLines the log's end, for owners
   */
  record Failed(String reason, String message, List<String> lastLines) implements BuildResult {
    public Failed {
      lastLines = List.copyOf(lastLines);
    }
  }

  /** Somebody cancelled it. */
  record Cancelled() implements BuildResult {}
}
