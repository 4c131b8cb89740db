package dev.slipway.app;

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

  /** The word that documents and pages use. */
  @JsonValue
  public String word() {
    return word;
  }
}
