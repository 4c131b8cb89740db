package dev.slipway.build;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from an engine's last lines why a build failed. */
final class BuildFailures {
  private static final Pattern UNKNOWN_INSTRUCTION =
      Pattern.compile(
          "unknown instruction:?\\s*\"?([A-Za-z_]+)|unknown instruction in .*?\"([A-Za-z_]+)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern PARSE_LINE =
      Pattern.compile("(?:parse error(?: on)? line|Dockerfile:|Containerfile:) ?(\\d+)");
  private static final Pattern STEP =
      Pattern.compile("building at STEP \"(.+?)\": (?:.*exit status (\\d+))?", Pattern.DOTALL);
  private static final Pattern BUILDKIT_RUN =
      Pattern.compile(
          "(?:process \"(.+?)\" did not complete successfully|executor failed running \\[(.+?)\\])"
              + ": exit code: (\\d+)");
  private static final Pattern CLASSIC_RUN =
      Pattern.compile("The command '(.+?)' returned a non-zero code: (\\d+)");
  private static final Pattern MISSING_BASE =
      Pattern.compile(
          "creating build container|pulling image|pull access denied|manifest unknown|manifest for"
              + " .* not found|failed to resolve source metadata|failed to load metadata|load metadata"
              + " for|short-name|image not known|initializing source docker://|requested access to the"
              + " resource is denied|pinging container registry|failed to create LLB definition"
              + "|Get \"https?://[^\"]+/v2/");
  private static final Pattern FROM = Pattern.compile("(?im)^\\s*FROM\\s+(?:--\\S+\\s+)*(\\S+)");

  private BuildFailures() {}

  /**
   * Why the build failed.
   *
   * @param exitCode the engine's
   * @param last its last lines
   * @param containerfile what was built
   */
  static BuildResult.Failed of(int exitCode, List<String> last, String containerfile) {
    String text = String.join("\n", last);
    String end = String.join("\n", last.subList(Math.max(0, last.size() - 15), last.size()));
    if (end.toLowerCase(Locale.ROOT).contains("no space left on device")) {
      return new BuildResult.Failed(
          "DiskFull", "the disk of the builder is full; make room and try again", last);
    }
    Matcher unknown = UNKNOWN_INSTRUCTION.matcher(end);
    if (unknown.find()) {
      String word = unknown.group(1) != null ? unknown.group(1) : unknown.group(2);
      return new BuildResult.Failed(
          "UnknownInstruction",
          "the containerfile has an unknown instruction " + word + line(word, end, containerfile),
          last);
    }
    Matcher step = STEP.matcher(end);
    if (step.find()) {
      String code = step.group(2) == null ? "" : " with exit code " + step.group(2);
      return stepFailed(step.group(1), code, last);
    }
    Matcher run = BUILDKIT_RUN.matcher(end);
    if (run.find()) {
      String command = run.group(1) != null ? run.group(1) : run.group(2);
      return stepFailed(command, " with exit code " + run.group(3), last);
    }
    Matcher classic = CLASSIC_RUN.matcher(end);
    if (classic.find()) {
      return stepFailed(classic.group(1), " with exit code " + classic.group(2), last);
    }
    if (MISSING_BASE.matcher(end).find()) {
      Matcher from = FROM.matcher(containerfile);
      String bases = from.results().map(r -> "'" + r.group(1) + "'").distinct().limit(5)
          .reduce((a, b) -> a + ", " + b).orElse("of the containerfile");
      return new BuildResult.Failed(
          "MissingBaseImage",
          "a base image could not be brought here (" + bases + "); check its name and whether its"
              + " registry can be reached",
          last);
    }
    return new BuildResult.Failed(
        "BuildFailed",
        "the builder ended with exit code " + exitCode
            + (text.isBlank() ? " and said nothing" : "; its log says why"),
        last);
  }

  private static BuildResult.Failed stepFailed(String step, String code, List<String> last) {
    String brief = step.length() > 200 ? step.substring(0, 200) + "…" : step;
    return new BuildResult.Failed("StepFailed", "the step '" + brief + "' failed" + code, last);
  }

  private static String line(String word, String end, String containerfile) {
    Matcher told = PARSE_LINE.matcher(end);
    if (told.find()) {
      return " in line " + told.group(1);
    }
    List<String> lines = containerfile.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().regionMatches(true, 0, word, 0, word.length())) {
        return " in line " + (i + 1);
      }
    }
    return "";
  }
}
