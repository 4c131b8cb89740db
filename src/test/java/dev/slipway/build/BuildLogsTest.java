package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildLogsTest {
  private static final String ID = "b1";

  @TempDir Path folder;

  private List<String> all(BuildLogs logs) {
    List<String> lines = new ArrayList<>();
    logs.read(ID, 0, (next, line) -> lines.add(line));
    return lines;
  }

  @Test
  void whatWasWrittenIsReadWhileItGrowsAndWhenItHasEnded() throws IOException {
    BuildLogs logs = new BuildLogs(folder);
    BuildLog log = logs.open(ID);
    log.line("one");
    log.line("zwölf €");
    assertThat(all(logs)).containsExactly("one", "zwölf €");
    logs.end(ID);
    assertThat(all(logs)).containsExactly("one", "zwölf €");
    try (Stream<Path> files = Files.list(folder.resolve("b1.log"))) {
      assertThat(files).allMatch(f -> f.toString().endsWith(".gz"));
    }
    assertThat(all(new BuildLogs(folder))).containsExactly("one", "zwölf €");
  }

  @Test
  void whoFollowsABuildThatWaitsHearsItWhenItBegins() throws Exception {
    BuildLogs logs = new BuildLogs(folder);
    logs.expect(ID);
    List<String> heard = new CopyOnWriteArrayList<>();
    Thread follower = follower(logs, heard);
    await().until(() -> follower.getState() == Thread.State.WAITING);
    logs.open(ID).line("begun");
    await().until(() -> heard.contains("begun"));
    logs.end(ID);
    assertThat(follower.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void whoFollowsABuildThatNeverBeginsIsLetGo() throws Exception {
    BuildLogs logs = new BuildLogs(folder);
    logs.expect(ID);
    List<String> heard = new CopyOnWriteArrayList<>();
    Thread follower = follower(logs, heard);
    await().until(() -> follower.getState() == Thread.State.WAITING);
    logs.end(ID);
    assertThat(follower.join(Duration.ofSeconds(10))).isTrue();
    assertThat(heard).isEmpty();
  }

  private static Thread follower(BuildLogs logs, List<String> heard) {
    return Thread.startVirtualThread(
        () -> {
          try {
            logs.follow(ID, 0, (next, line) -> heard.add(line));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @Test
  void aReaderGoesOnWhereItStopped() throws IOException {
    BuildLogs logs = new BuildLogs(folder, 4000);
    BuildLog log = logs.open(ID);
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      written.add("line " + i + " " + "x".repeat(i % 20));
      log.line(written.getLast());
    }
    for (boolean ended : new boolean[] {false, true}) {
      if (ended) {
        logs.end(ID);
      }
      List<String> read = new ArrayList<>();
      AtomicLong position = new AtomicLong();
      int before = -1;
      while (read.size() != before) {
        before = read.size();
        logs.read(
            ID,
            position.get(),
            (next, line) -> {
              read.add(line);
              position.set(next);
              return false;
            });
      }
      assertThat(read).isEqualTo(written);
    }
  }

  @Test
  void ofAnEndlessLogHeadAndTailAreKeptAndTheGapIsNamed() throws IOException {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Path own = folder.resolve("s" + seed);
      long cap = 2000 + random.nextInt(20_000);
      BuildLogs logs = new BuildLogs(own, cap);
      BuildLog log = logs.open(ID);
      int count = 2000;
      for (int i = 0; i < count; i++) {
        log.line(i + " " + "y".repeat(random.nextInt(60)));
      }
      for (boolean ended : new boolean[] {false, true}) {
        if (ended) {
          logs.end(ID);
        }
        List<String> lines = all(logs);
        assertThat(lines.getFirst()).startsWith("0 ");
        assertThat(lines.getLast()).startsWith((count - 1) + " ");
        assertThat(lines).filteredOn(l -> l.endsWith("bytes left out …")).hasSize(1);
        assertThat(lines.stream().mapToInt(l -> l.length() + 1).sum())
            .isLessThan((int) cap + 200)
            .isGreaterThan((int) (cap * 0.7));
      }
    }
  }

  @Test
  void aFollowerHearsEveryLineAndTheEnd() throws Exception {
    BuildLogs logs = new BuildLogs(folder);
    BuildLog log = logs.open(ID);
    List<String> heard = new CopyOnWriteArrayList<>();
    Thread follower =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    logs.follow(ID, 0, (next, line) -> heard.add(line));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    for (int i = 0; i < 1000; i++) {
      log.line("line " + i);
    }
    await().until(() -> heard.size() == 1000);
    assertThat(follower.isAlive()).isTrue();
    log.line("last");
    logs.end(ID);
    follower.join();
    assertThat(heard).hasSize(1001).endsWith("last");
  }

  @Test
  void anOverlongLineIsCut() throws IOException {
    BuildLogs logs = new BuildLogs(folder);
    logs.open(ID).line("z".repeat(1 << 20));
    assertThat(all(logs).getFirst()).hasSizeLessThan(BuildLog.LONGEST_LINE + 10).endsWith("…");
  }

  @Test
  void aLogThatIsNotThereIsEmpty() {
    assertThat(all(new BuildLogs(folder))).isEmpty();
  }
}
