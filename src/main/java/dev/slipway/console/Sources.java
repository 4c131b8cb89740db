package dev.slipway.console;

import dev.slipway.app.AppDefinition;
import dev.slipway.source.SourceRef;

/** Sources in one line, for people. */
final class Sources {
  private Sources() {}

  static String describe(AppDefinition app) {
    SourceRef source = app.source();
    if (source == null) {
      return "none yet";
    }
    if (source.git() != null) {
      String ref = source.git().ref() == null ? "" : " @ " + source.git().ref();
      return source.git().url() + ref;
    }
    if (source.archive() != null) {
      return "upload";
    }
    return source.folder() != null ? "folder " + source.folder() : "image " + source.image();
  }
}
