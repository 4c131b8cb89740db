package dev.slipway.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.build.BuildQueue.Handle;
import dev.slipway.build.BuildQueue.Ticket;
import dev.slipway.build.BuildRequest.Priority;
import dev.slipway.build.Cancellation.Cause;
import dev.slipway.platform.SlipwayException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BuildQueueTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final List<String> started = new CopyOnWriteArrayList<>();
  private final List<String> dropped = new CopyOnWriteArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final Map<String, Work> works = new ConcurrentHashMap<>();
  private BuildQueue queue = new BuildQueue(2, 100);

  /** A build that runs until it is told to end, or is ended. */
  private final class Work implements BuildQueue.Work {
    private final String id;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile Consumer<String> step;

    Work(String id) {
      this.id = id;
      works.put(id, this);
    }

    @Override
    public BuildResult run(Cancellation cancellation, Consumer<String> steps) {
      step = steps;
      mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
      started.add(id);
      cancellation.onStop(end::countDown);
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        running.decrementAndGet();
      }
      return cancellation.cause()
          .map(EarlyEnd::of)
          .orElse(new BuildResult.Succeeded("image-" + id));
    }

    @Override
    public void dropped(Cause cause) {
      dropped.add(id);
    }
  }

  @AfterEach
  void close() {
    queue.close(Duration.ofSeconds(5));
  }

  private Handle submit(String id, String app, String key, Priority priority) {
    return queue.submit(new Ticket(id, app, key, priority, LONG), new Work(id));
  }

  private Handle submit(String id, String app) {
    return submit(id, app, "key-" + id, Priority.RELOAD);
  }

  private void end(String id) {
    works.get(id).end.countDown();
  }

  @Test
  void noMoreBuildsRunThanThereAreSlots() {
    for (int i = 0; i < 10; i++) {
      submit("b" + i, "app" + i);
    }
    await().until(() -> started.size() == 2);
    assertThat(queue.positions()).hasSize(8).containsEntry("b2", 1).containsEntry("b9", 8);
    for (int i = 0; i < 10; i++) {
      String id = "b" + i;
      await().until(() -> started.contains(id));
      end(id);
    }
    assertThat(mostRunning).hasValue(2);
    assertThat(queue.positions()).isEmpty();
  }

  @Test
  void equalKeysShareOneBuild() throws InterruptedException {
    Handle first = submit("b1", "a", "same", Priority.RELOAD);
    Handle second = submit("b2", "b", "same", Priority.VISITOR);
    assertThat(second.id()).isEqualTo("b1");
    await().until(() -> started.size() == 1);
    end("b1");
    BuildResult expected = new BuildResult.Succeeded("image-b1");
    assertThat(first.await(s -> {})).isEqualTo(expected);
    assertThat(second.await(s -> {})).isEqualTo(expected);
    assertThat(started).containsExactly("b1");
  }

  @Test
  void aWaitingVisitorRaisesTheBuildThatSomebodyElseAskedFor() {
    submit("x", "x");
    submit("y", "y");
    submit("b1", "a");
    submit("b2", "b", "same", Priority.RELOAD);
    assertThat(queue.positions()).containsEntry("b2", 2);
    assertThat(queue.join("same", Priority.VISITOR)).isPresent();
    assertThat(queue.positions()).containsEntry("b2", 1).containsEntry("b1", 2);
  }

  @Test
  void aCallerWhoLeavesDoesNotEndTheBuild() throws InterruptedException {
    Handle handle = submit("b1", "a");
    AtomicReference<Throwable> left = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    handle.await(s -> {});
                  } catch (InterruptedException e) {
                    left.set(e);
                  }
                });
    await().until(() -> started.contains("b1"));
    caller.interrupt();
    caller.join();
    assertThat(left.get()).isInstanceOf(InterruptedException.class);
    end("b1");
    assertThat(handle.await(s -> {})).isEqualTo(new BuildResult.Succeeded("image-b1"));
  }

  @Test
  void whoWaitsIsToldThePositionAndTheSteps() throws InterruptedException {
    queue = new BuildQueue(1, 10);
    submit("b1", "a");
    submit("b2", "b");
    Handle third = submit("b3", "c");
    List<String> told = new CopyOnWriteArrayList<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    third.await(told::add);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    await().until(() -> told.contains("Queued, position 2"));
    end("b1");
    await().until(() -> told.contains("Queued, position 1"));
    await().until(() -> started.contains("b2"));
    end("b2");
    await().until(() -> started.contains("b3"));
    works.get("b3").step.accept("STEP 1/2: FROM x");
    await().until(() -> told.contains("STEP 1/2: FROM x"));
    assertThat(queue.steps()).containsEntry("b3", "STEP 1/2: FROM x");
    end("b3");
    caller.join();
  }

  @Test
  void aBuildThatNeverEndsIsEndedByItsTimeLimit() throws InterruptedException {
    Handle handle =
        queue.submit(
            new Ticket("b1", "a", "k", Priority.RELOAD, Duration.ofMillis(100)), new Work("b1"));
    assertThat(handle.await(s -> {}))
        .isInstanceOfSatisfying(
            BuildResult.Failed.class, f -> assertThat(f.reason()).isEqualTo("TimeLimit"));
  }

  @Test
  void aCancelledBuildIsNoAnswerToSomebodyWhoAsksAfterwards() {
    AtomicReference<Cancellation> ending = new AtomicReference<>();
    CountDownLatch end = new CountDownLatch(1);
    queue.submit(
        new Ticket("slow", "a", "same", Priority.RELOAD, LONG),
        new BuildQueue.Work() {
          @Override
          public BuildResult run(Cancellation cancellation, Consumer<String> step) {
            ending.set(cancellation);
            try {
              end.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return new BuildResult.Cancelled();
          }

          @Override
          public void dropped(Cause cause) {}
        });
    await().until(() -> ending.get() != null);
    assertThat(queue.cancel("slow")).isTrue();
    assertThat(submit("b2", "a", "same", Priority.RELOAD).id()).isEqualTo("b2");
    end.countDown();
  }

  @Test
  void aFullQueueRefusesAndAClosedOneTakesNothing() {
    queue = new BuildQueue(1, 2);
    submit("b1", "a");
    submit("b2", "a");
    submit("b3", "a");
    assertThatThrownBy(() -> submit("b4", "a"))
        .isInstanceOf(SlipwayException.Unavailable.class)
        .hasMessageContaining("full");
    assertThat(queue.close(Duration.ofSeconds(5))).isTrue();
    assertThat(dropped).containsExactlyInAnyOrder("b2", "b3");
    assertThatThrownBy(() -> submit("b5", "a")).hasMessageContaining("stopping");
  }

  @Test
  void aFaultOfTheWorkFreesItsSlot() throws InterruptedException {
    queue = new BuildQueue(1, 10);
    Handle broken =
        queue.submit(
            new Ticket("b1", "a", "k", Priority.RELOAD, LONG),
            new BuildQueue.Work() {
              @Override
              public BuildResult run(Cancellation cancellation, Consumer<String> step) {
                throw new IllegalStateException("broken on purpose");
              }

              @Override
              public void dropped(Cause cause) {}
            });
    assertThat(broken.await(s -> {})).isInstanceOf(BuildResult.Failed.class);
    submit("b2", "a");
    await().until(() -> started.contains("b2"));
  }

  @Test
  void thirtyBuildsOfTenAppsAreServedInTurnAndCancellingAnyIsClean() throws InterruptedException {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      started.clear();
      dropped.clear();
      works.clear();
      queue = new BuildQueue(2, 100);
      List<Handle> handles = new ArrayList<>();
      submit("hold-1", "x");
      submit("hold-2", "y");
      await().until(() -> started.size() == 2);
      for (int i = 0; i < 30; i++) {
        // all builds of the first app first: it must not get all the turns
        handles.add(submit("s" + seed + "-" + i, "app" + i / 3));
      }
      assertThat(queue.positions().values())
          .containsExactlyInAnyOrderElementsOf(
              java.util.stream.IntStream.rangeClosed(1, 30).boxed().toList());
      List<String> expected = new ArrayList<>(queue.positions().keySet());
      List<String> cancelled = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        String victim = expected.remove(random.nextInt(expected.size()));
        assertThat(queue.cancel(victim)).isTrue();
        cancelled.add(victim);
      }
      assertThat(queue.positions()).hasSize(25);
      end("hold-1");
      end("hold-2");
      int done = 2;
      while (done < 27) {
        int sofar = done;
        await().pollInterval(Duration.ofMillis(2)).until(() -> started.size() > sofar);
        end(started.get(done));
        done++;
      }
      for (Handle handle : handles) {
        BuildResult result = handle.await(s -> {});
        assertThat(result instanceof BuildResult.Cancelled)
            .isEqualTo(cancelled.contains(handle.id()));
      }
      assertThat(dropped).containsExactlyInAnyOrderElementsOf(cancelled);
      assertThat(served(started.subList(2, 27)))
          .as("among the first ten turns no app has more than two, seed %d", seed)
          .allMatch(turns -> turns <= 2);
      assertThat(queue.close(Duration.ofSeconds(5))).isTrue();
    }
  }

  private List<Long> served(List<String> ids) {
    Map<String, Long> turns = new HashMap<>();
    for (String id : ids.subList(0, 10)) {
      int number = Integer.parseInt(id.substring(id.indexOf('-') + 1));
      turns.merge("app" + number / 3, 1L, Long::sum);
    }
    return List.copyOf(turns.values());
  }
}
