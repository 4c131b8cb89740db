package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BuildFailuresTest {
  private static final String FILE = "FROM busybox:1\nRUN make\nFOO bar\n";

  private static void check(String line, String reason, String part) {
    BuildResult.Failed failed = BuildFailures.of(1, List.of("before", line), FILE);
    assertThat(failed.reason()).as(line).isEqualTo(reason);
    assertThat(failed.message()).as(line).contains(part);
    assertThat(failed.lastLines()).containsExactly("before", line);
  }

  @Test
  void aFailingStepIsNamedWithItsExitCode() {
    check(
        "Error: building at STEP \"RUN make\": while running runtime: exit status 7",
        "StepFailed",
        "'RUN make' failed with exit code 7");
    check(
        "executor failed running [/bin/sh -c make]: exit code: 7",
        "StepFailed",
        "'/bin/sh -c make' failed with exit code 7");
    check(
        "ERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit"
            + " code: 2",
        "StepFailed",
        "exit code 2");
    check("The command '/bin/sh -c make' returned a non-zero code: 3", "StepFailed", "exit code 3");
  }

  @Test
  void anUnknownInstructionIsNamedWithItsLine() {
    check("dockerfile parse error line 3: unknown instruction: FOO", "UnknownInstruction", "line 3");
    check("Error: Unknown instruction: \"FOO\"", "UnknownInstruction", "FOO in line 3");
  }

  @Test
  void aMissingBaseImageIsNamed() {
    check(
        "Error: creating build container: initializing source docker://busybox:1: pinging container"
            + " registry docker.io: Get \"https://docker.io/v2/\": dial tcp: lookup docker.io",
        "MissingBaseImage",
        "'busybox:1'");
    check(
        "failed to solve with frontend dockerfile.v0: failed to create LLB definition: pull access"
            + " denied, repository does not exist",
        "MissingBaseImage",
        "'busybox:1'");
  }

  @Test
  void aFullDiskIsNamed() {
    check("write /var/x: no space left on device", "DiskFull", "disk");
  }

  @Test
  void anythingElseHasItsExitCode() {
    check("something", "BuildFailed", "exit code 1");
  }
}
