package dev.slipway.build;

/** The states of a build; the last three are final. */
public enum BuildState {
  QUEUED("Queued"),
  RUNNING("Running"),
  SUCCEEDED("Succeeded"),
  FAILED("Failed"),
  CANCELLED("Cancelled");

  private final String word;

  BuildState(String word) {
    this.word = word;
  }

  /**
   * Reads the word that documents, the database and queries use, as {@code Running}.
   *
   * @throws IllegalArgumentException naming the known ones
   */
  @com.fasterxml.jackson.annotation.JsonCreator
  public static BuildState parse(String text) {
    for (BuildState state : values()) {
      if (state.word.equalsIgnoreCase(text)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a build state; known are Queued, Running, Succeeded, Failed, Cancelled");
  }

  /** Whether it will never change again. */
  public boolean isFinal() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }

  @com.fasterxml.jackson.annotation.JsonValue
  @Override
  public String toString() {
    return word;
  }
}
