package dev.slipway.registry;

import java.util.regex.Pattern;

/**
 * The name of an image, as in {@code [host[:port]/]repository[:tag][@digest]} (the grammar of the
 * distribution project's {@code reference} package). Short names stand for Docker Hub's, as every
 * engine reads them: {@code python:3} is {@code docker.io/library/python:3}.
 *
 * @param registry host and port, as {@code docker.io} or {@code 127.0.0.1:5000}
 * @param repository as {@code library/python}
 * @param tag null: none
 * @param digest {@code sha256:<64 hex>} or {@code sha512:<128 hex>}; null: none
 */
public record ImageReference(String registry, String repository, String tag, String digest) {
  private static final int LONGEST_NAME = 255;
  private static final String HUB = "docker.io";
  private static final String LIBRARY = "library/";
  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final Pattern REGISTRY =
      Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[0-9a-fA-F:.]+])(?::\\d{1,5})?");
  private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern REPOSITORY =
      Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
  private static final Pattern DIGEST =
      Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

  public ImageReference {
    require(REGISTRY, registry, "a registry's host");
    require(REPOSITORY, repository, "a repository (lower case letters, digits, . _ - and /)");
    if (registry.length() + 1 + repository.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "the name of an image has at most " + LONGEST_NAME + " characters");
    }
    if (tag != null) {
      require(TAG, tag, "a tag (letters, digits, . _ and -, at most 128)");
    }
    if (digest != null) {
      require(DIGEST, digest, "a digest (sha256: and 64 hexadecimal digits)");
    }
  }

  /**
   * Reads a name, short or full.
   *
   * @throws IllegalArgumentException when it is none, naming the part that is wrong
   */
  public static ImageReference parse(String text) {
    if (text == null || text.isEmpty() || text.length() > 1024) {
      throw new IllegalArgumentException("the name of an image has 1 to 1024 characters");
    }
    int at = text.indexOf('@');
    String digest = at < 0 ? null : text.substring(at + 1);
    String named = at < 0 ? text : text.substring(0, at);
    int colon = named.lastIndexOf(':');
    boolean tagged = colon > named.lastIndexOf('/');
    String tag = tagged ? named.substring(colon + 1) : null;
    String name = tagged ? named.substring(0, colon) : named;
    int slash = name.indexOf('/');
    if (slash > 0 && isHost(name.substring(0, slash))) {
      return of(name.substring(0, slash), name.substring(slash + 1), tag, digest);
    }
    return of(HUB, name, tag, digest);
  }

  private static ImageReference of(String host, String path, String tag, String digest) {
    String registry = host.equals("index.docker.io") ? HUB : host;
    String repository =
        registry.equals(HUB) && path.indexOf('/') < 0 ? LIBRARY + path : path;
    return new ImageReference(registry, repository, tag, digest);
  }

  private static boolean isHost(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || first.chars().anyMatch(Character::isUpperCase);
  }

  private static void require(Pattern form, String text, String what) {
    if (text == null || !form.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is not " + what);
    }
  }

  /** Registry and repository, without tag and digest. */
  public String name() {
    return registry + "/" + repository;
  }

  /** The same image by digest, without a tag. */
  public ImageReference pinned(String newDigest) {
    return new ImageReference(registry, repository, null, newDigest);
  }

  /** The same repository with a tag and no digest. */
  public ImageReference tagged(String newTag) {
    return new ImageReference(registry, repository, newTag, null);
  }

  /** What the registry is asked for: the digest, else the tag, else {@code latest}. */
  public String manifest() {
    return digest != null ? digest : tag != null ? tag : "latest";
  }

  /** As people write it: Docker Hub's own names short. */
  public String brief() {
    if (!registry.equals(HUB)) {
      return toString();
    }
    String path =
        repository.startsWith(LIBRARY) && repository.indexOf('/', LIBRARY.length()) < 0
            ? repository.substring(LIBRARY.length())
            : repository;
    int slash = path.indexOf('/');
    // a first part that reads as a host would come back as one
    return slash > 0 && isHost(path.substring(0, slash)) ? toString() : path + suffix();
  }

  private String suffix() {
    return (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
  }

  /** The full name; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return name() + suffix();
  }
}
