package dev.slipway.build;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises the steps in what podman, buildah, BuildKit and the classic docker builder print. */
final class StepReader {
  private static final int LONGEST = 200;
  private static final List<Pattern> FORMS =
      List.of(
          // podman, buildah: "STEP 3/7: RUN make", with stages "[1/2] STEP 3/7: RUN make"
          Pattern.compile("(?:\\[\\d+/\\d+\\] )?STEP (\\d{1,4})/(\\d{1,4}): (.+)"),
          // BuildKit: "#7 [3/5] RUN make", "#7 [stage 3/5] RUN make"
          Pattern.compile("#\\d+ \\[(?:\\S+ +)?(\\d{1,4})/(\\d{1,4})\\] (.+)"),
          // docker without BuildKit: "Step 3/7 : RUN make"
          Pattern.compile("Step (\\d{1,4})/(\\d{1,4}) : (.+)"));

  private StepReader() {}

  /** The step that {@code line} announces, as {@code STEP 3/7: RUN make}; empty when it is none. */
  static Optional<String> read(String line) {
    if (line.isEmpty() || "#S[".indexOf(line.charAt(0)) < 0) {
      return Optional.empty();
    }
    String text = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    for (Pattern form : FORMS) {
      Matcher step = form.matcher(text);
      if (step.matches()) {
        return Optional.of(
            "STEP " + step.group(1) + "/" + step.group(2) + ": " + step.group(3).strip());
      }
    }
    return Optional.empty();
  }
}
