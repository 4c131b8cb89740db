package dev.slipway.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Where an environment is. */
public enum Phase {
  ASLEEP("Asleep"),
  BUILDING("Building"),
  DEPLOYING("Deploying"),
  READY("Ready"),
  FAILED("Failed");

  private final String word;

  Phase(String word) {
    this.word = word;
  }

  /**
   * The phase of that word.
   *
   * @throws IllegalArgumentException when there is none
   */
  @JsonCreator
  public static Phase of(String word) {
    for (Phase phase : values()) {
      if (phase.word.equals(word)) {
        return phase;
      }
    }
    throw new IllegalArgumentException("'" + word + "' is not a phase");
  }

  /** The word that documents and pages use. */
  @JsonValue
  public String word() {
    return word;
  }
}
