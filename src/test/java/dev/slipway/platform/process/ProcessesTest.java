package dev.slipway.platform.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.platform.SecretValue;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessesTest {
  private final Processes processes = new Processes();

  @TempDir Path folder;

  @AfterEach
  void endAll() {
    processes.close();
  }

  @Test
  void aProgramsCodeAndBothOutputsAreTold() {
    Outcome outcome = processes.run(sh("echo out; echo err >&2; exit 3"));

    assertThat(outcome).isInstanceOf(Outcome.Exited.class);
    assertThat(((Outcome.Exited) outcome).code()).isEqualTo(3);
    assertThat(outcome.output().stdout()).isEqualTo("out\n");
    assertThat(outcome.output().tail()).containsExactlyInAnyOrder("out", "err");
    assertThat(outcome.succeeded()).isFalse();
  }

  @Test
  void mergedOutputKeepsTheOrderOfWriting() {
    Outcome outcome =
        processes.run(sh("for i in 1 2 3; do echo o$i; echo e$i >&2; done").withMergedOutput());

    assertThat(outcome.output().tail()).containsExactly("o1", "e1", "o2", "e2", "o3", "e3");
  }

  @Test
  void linesComeWhileTheProgramRuns() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CompletableFuture<Outcome> running =
        CompletableFuture.supplyAsync(
            () -> processes.run(sh("echo here; read line"), line -> first.countDown()));

    assertThat(first.await(10, SECONDS)).isTrue();
    assertThat(running.get(10, SECONDS).output().tail()).contains("here");
  }

  @Test
  void theEnvironmentIsMinimalAndHoldsWhatWasChosen() {
    Processes own = new Processes(Map.of("PATH", System.getenv("PATH"), "HOME", "/h", "X", "no"));
    try {
      Outcome outcome =
          own.run(Command.of("env").withVariable("A", "1").withSecret("S", SecretValue.of("s3")));

      assertThat(outcome.output().stdout().lines())
          .containsExactlyInAnyOrder(
              "PATH=" + System.getenv("PATH"), "HOME=/h", "LANG=C.UTF-8", "A=1", "S=s3");
    } finally {
      own.close();
    }
  }

  @Test
  void aCommandNeverPrintsItsEnvironment() {
    assertThat(Command.of("env").withSecret("S", SecretValue.of("hidden")).toString())
        .isEqualTo("env");
  }

  @Test
  void aSecretGoesInByStandardInput() {
    Outcome outcome = processes.run(Command.of("cat").withInput(SecretValue.of("p w")));

    assertThat(outcome.output().stdout()).isEqualTo("p w");
  }

  @Test
  void aProgramThatDoesNotReadItsInputIsNoFailure() {
    Outcome outcome =
        processes.run(Command.of("true").withInput(SecretValue.of("x".repeat(1 << 20))));

    assertThat(outcome.succeeded()).isTrue();
  }

  @Test
  void itRunsInTheFolderGiven() {
    assertThat(processes.run(Command.of("pwd").in(folder)).output().lastLine())
        .isEqualTo(folder.toString());
  }

  @Test
  void anEndlessOutputCostsBoundedMemory() {
    Outcome outcome =
        processes.run(
            sh("i=0; while [ $i -lt 5000 ]; do echo line$i; i=$((i+1)); done; head -c 1000000"
                    + " /dev/zero | tr '\\0' x")
                .keepingStdout(100));

    assertThat(outcome.output().stdout()).hasSize(100).startsWith("line0\n");
    assertThat(outcome.output().cut()).isTrue();
    assertThat(outcome.output().tail()).hasSize(Tail.LINES).contains("line4999");
    assertThat(outcome.output().lastLine())
        .hasSizeLessThan(Lines.LONGEST + 40)
        .endsWith("… (line cut)");
  }

  @Test
  void carriageReturnsEndLinesToo() {
    List<String> seen = new ArrayList<>();
    Lines lines = new Lines(seen::add);
    byte[] bytes = "a\r\nb\r50%\rc\n\nd".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (byte b : bytes) {
      lines.write(new byte[] {b}, 1);
    }
    lines.finish();

    assertThat(seen).containsExactly("a", "b", "50%", "c", "", "d");
  }

  @Test
  void whatTakesTooLongIsKilledWithItsChildren() {
    AtomicReference<String> child = new AtomicReference<>();
    Outcome outcome =
        processes.run(
            sh("sleep 600 & echo $!; wait").within(Duration.ofMillis(500)), child::set);

    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    assertGone(Long.parseLong(child.get()));
  }

  @Test
  void aProgramThatIgnoresTheRequestToEndIsKilled() {
    Outcome outcome =
        processes.run(
            sh("trap '' TERM; echo on; while :; do :; done").within(Duration.ofMillis(300)));

    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    assertThat(outcome.output().tail()).containsExactly("on");
  }

  @Test
  void anInterruptedCallerEndsTheWholeTree() throws Exception {
    AtomicReference<String> child = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  result.complete(
                      processes.run(
                          sh("sleep 600 & echo $!; wait"),
                          line -> {
                            child.set(line);
                            started.countDown();
                          }));
                  flag.complete(Thread.currentThread().isInterrupted());
                });
    assertThat(started.await(10, SECONDS)).isTrue();

    caller.interrupt();

    assertThat(result.get(10, SECONDS)).isInstanceOf(Outcome.Cancelled.class);
    assertThat(flag.get(10, SECONDS)).isTrue();
    assertGone(Long.parseLong(child.get()));
  }

  @Test
  void aFollowerThatHasEnoughEndsIt() {
    Outcome outcome = processes.follow(sh("while :; do echo x; done"), line -> false);

    assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
  }

  @Test
  void whatAFollowerThrowsEndsItAndIsThrown() {
    assertThatThrownBy(
            () ->
                processes.follow(
                    sh("while :; do echo x; done"),
                    line -> {
                      throw new IllegalStateException("full");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("full");
  }

  @Test
  void aGrandchildThatKeepsThePipeDoesNotHoldTheAnswer() {
    Outcome outcome = processes.run(sh("setsid sleep 20 & echo done"));

    assertThat(outcome.succeeded()).isTrue();
    assertThat(outcome.output().tail()).containsExactly("done");
  }

  @Test
  void aMissingProgramIsNamed() {
    assertThat(processes.run(Command.of("no-such-program")).describe())
        .isEqualTo("command 'no-such-program' is not on the PATH");
  }

  @Test
  void closingEndsWhatRunsAndStartsNothingMore() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Outcome> running =
        CompletableFuture.supplyAsync(
            () ->
                processes.run(
                    sh("echo on; exec sleep 600").withoutLimit(), line -> started.countDown()));
    assertThat(started.await(10, SECONDS)).isTrue();

    processes.close();

    assertThat(running.get(10, SECONDS)).isInstanceOf(Outcome.Cancelled.class);
    assertThat(processes.run(Command.of("true"))).isInstanceOf(Outcome.NotStarted.class);
  }

  @Test
  void childrenDieWithAServerThatIsKilled() throws Exception {
    Assumptions.assumeTrue(processes.find("setpriv").isPresent(), "setpriv is not here");
    Process server =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Server.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader words = server.inputReader()) {
      long child = Long.parseLong(words.readLine());
      assertThat(ProcessHandle.of(child)).isPresent();

      server.destroyForcibly();

      assertGone(child);
    } finally {
      server.destroyForcibly();
    }
  }

  /** A process of its own that runs a child from a short-lived virtual thread. */
  static final class Server {
    public static void main(String[] arguments) throws Exception {
      Processes processes = new Processes();
      Thread.ofVirtual()
          .start(
              () ->
                  processes.run(
                      Command.of("sh", "-c", "echo $$; exec sleep 600").withoutLimit(),
                      Server::tell))
          .join();
    }

    private static void tell(String line) {
      java.io.PrintStream out = new java.io.PrintStream(new java.io.FileOutputStream(
          java.io.FileDescriptor.out), true);
      out.println(line);
    }
  }

  private static void assertGone(long pid) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> ProcessHandle.of(pid).map(handle -> !handle.isAlive()).orElse(true));
  }

  private static Command sh(String script) {
    return Command.of("sh", "-c", script);
  }
}
