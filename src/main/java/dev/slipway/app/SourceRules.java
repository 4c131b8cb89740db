package dev.slipway.app;

import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.document.MetadataRules;
import dev.slipway.source.SourceRef;
import dev.slipway.source.SourceRef.Git;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules of {@code spec.source}. */
final class SourceRules {
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  /** What git-check-ref-format refuses, and a dash first. */
  private static final Pattern BAD_REF =
      Pattern.compile("^[-/.].*|.*(\\.\\.|@\\{|//|[\\x00-\\x20\\x7f~^:?*\\[\\\\]).*|.*(/|\\.|\\.lock)$");
  /** A reference of the OCI distribution specification with an optional registry host. */
  private static final Pattern IMAGE =
      Pattern.compile(
          "([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?/)?"
              + "[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
              + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?");
  private static final int MAX_TEXT = 1024;

  private final List<FieldError> errors = new ArrayList<>();

  private SourceRules() {}

  static List<FieldError> check(SourceRef source) {
    SourceRules rules = new SourceRules();
    rules.checkAll(source);
    return rules.errors;
  }

  private void checkAll(SourceRef source) {
    long kinds =
        Stream.of(source.git(), source.archive(), source.folder(), source.image())
            .filter(Objects::nonNull)
            .count();
    if (kinds != 1) {
      add(
          "spec.source",
          "must have exactly one of git, archive, folder, image" + (kinds == 0 ? "" : ", not " + kinds));
    }
    if (source.git() != null) {
      checkGit(source.git());
    }
    if (source.archive() != null
        && (source.archive().digest() == null || !DIGEST.matcher(source.archive().digest()).matches())) {
      add("spec.source.archive.digest", "must be sha256: and 64 lower case hexadecimal digits");
    }
    if (source.folder() != null) {
      checkFolder(source.folder());
    }
    if (source.image() != null
        && (source.image().length() > MAX_TEXT || !IMAGE.matcher(source.image()).matches())) {
      add(
          "spec.source.image",
          "'" + AppValidation.shown(source.image())
              + "' is not an image, as docker.io/library/nginx:1.29");
    }
  }

  private void checkGit(Git git) {
    git.urlProblem().ifPresent(problem -> add("spec.source.git.url", problem));
    if (git.ref() != null && (git.ref().isEmpty() || git.ref().length() > 255 || BAD_REF.matcher(git.ref()).matches())) {
      add("spec.source.git.ref", "'" + AppValidation.shown(git.ref()) + "' is not a branch, tag or commit");
    }
    if (git.folder() != null && !isInside(git.folder())) {
      add("spec.source.git.folder", "must be a path inside the repository, as web or services/web");
    }
    if (git.credential() != null && !MetadataRules.isName(git.credential())) {
      add("spec.source.git.credential", "must be the name of a secret");
    }
  }

  private void checkFolder(String folder) {
    if (!folder.startsWith("/")
        || folder.length() > MAX_TEXT
        || folder.indexOf('\0') >= 0
        || Stream.of(folder.split("/")).anyMatch(part -> part.equals("..") || part.equals("."))) {
      add("spec.source.folder", "must be an absolute path on the server without '.' and '..'");
    }
  }

  private static boolean isInside(String folder) {
    return !folder.startsWith("/")
        && folder.length() <= MAX_TEXT
        && folder.chars().noneMatch(c -> c < ' ' || c == '\\')
        && Stream.of(folder.split("/", -1)).noneMatch(part -> part.equals("..") || part.equals(".git"));
  }

  private void add(String field, String message) {
    errors.add(new FieldError(field, message));
  }
}
