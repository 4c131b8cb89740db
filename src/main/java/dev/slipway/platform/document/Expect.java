package dev.slipway.platform.document;

import dev.slipway.platform.SlipwayException.Conflict;
import dev.slipway.platform.SlipwayException.Stale;
import java.util.Arrays;
import java.util.List;

/** What a change expects to find; RFC 9110, section 13.1. */
public sealed interface Expect {
  /** Whatever is there, or nothing. */
  record Any() implements Expect {}

  /** Nothing: creating ({@code If-None-Match: *} and POST). */
  record Absent() implements Expect {}

  /** Something ({@code If-Match: *}). */
  record Present() implements Expect {}

  /** One of these versions ({@code If-Match}); none of them where the header named no such thing. */
  record Versions(List<Long> versions) implements Expect {
    public Versions {
      versions = List.copyOf(versions);
    }
  }

  static Expect any() {
    return new Any();
  }

  static Expect absent() {
    return new Absent();
  }

  static Expect version(long version) {
    return new Versions(List.of(version));
  }

  /**
   * From the headers of a request; each may be null. Weak tags never match, as the RFC has it.
   *
   * @param ifMatch {@code *} or a list of tags
   * @param ifNoneMatch only {@code *} makes sense for a change
   */
  static Expect ofHeaders(String ifMatch, String ifNoneMatch) {
    if (ifMatch != null && !ifMatch.isBlank()) {
      return ifMatch.trim().equals("*")
          ? new Present()
          : new Versions(
              Arrays.stream(ifMatch.split(",")).map(String::trim).flatMap(Expect::version).toList());
    }
    return ifNoneMatch != null && ifNoneMatch.trim().equals("*") ? new Absent() : new Any();
  }

  /**
   * Compares with what is there.
   *
   * @param kind for the message, as {@code App}
   * @param found null when nothing is there
   * @throws Conflict when something is there and nothing was expected
   * @throws Stale when another state was expected
   */
  default void check(String kind, String name, Stored<?> found) {
    switch (this) {
      case Any any -> {}
      case Absent absent -> {
        if (found != null) {
          throw new Conflict(kind + " '" + name + "' exists already");
        }
      }
      case Present present -> {
        if (found == null) {
          throw new Stale(kind + " '" + name + "' does not exist");
        }
      }
      case Versions expected -> {
        if (found == null || !expected.versions().contains(found.version())) {
          throw new Stale(
              kind + " '" + name + "' is not in the state that If-Match names; read it again");
        }
      }
    }
  }

  private static java.util.stream.Stream<Long> version(String tag) {
    if (!tag.matches("\"[0-9a-z]{1,12}\"")) {
      return java.util.stream.Stream.empty();
    }
    return java.util.stream.Stream.of(
        Long.parseLong(tag.substring(1, tag.length() - 1), Character.MAX_RADIX));
  }
}
