package dev.slipway.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.app.AppDefinition.Protocol;
import dev.slipway.delivery.Activations.ActivationFailed;
import dev.slipway.delivery.Load;
import dev.slipway.delivery.ServingCell;
import dev.slipway.delivery.ServingCells;
import dev.slipway.delivery.ServingSet;
import dev.slipway.delivery.ServingSet.Limits;
import dev.slipway.gateway.RawClient.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to requests while an environment has nothing to send them to. */
class AdmissionTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private final TestBench bench = new TestBench();

  @AfterEach
  void stop() {
    bench.close();
  }

  private TrafficCounts counts() {
    return bench.gateway().counts().stream()
        .filter(c -> c.app().equals("hello"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void twoHundredFirstRequestsAreAnsweredThoughTheFirstClientLeaves() throws Exception {
    try (RawUpstream app = RawUpstream.answering("awake")) {
      Load load = new Load();
      ServingCell cell = bench.app("hello", null, "/", TestBench.hold(TestBench.LIMITS, load));
      bench.start();
      RawClient first = new RawClient(bench.port()).send(GET);
      await().until(() -> counts().waiting() == 1);
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        clients.add(new RawClient(bench.port()).send(GET));
      }
      await().until(() -> counts().waiting() == 201);
      first.close();
      await().until(() -> counts().waiting() == 200);
      assertThat(load.inFlight()).isZero();
      bench.activate(cell, TestBench.ready(app.port()));
      for (RawClient client : clients) {
        Reply reply = client.reply();
        assertThat(reply.status()).isEqualTo(200);
        client.close();
      }
      assertThat(counts().waiting()).isZero();
      await().until(() -> cell.current().load().inFlight() == 0 && counts().inFlight() == 0);
    }
  }

  @Test
  void aBodyIsNotReadAheadWhileItsRequestWaits() throws Exception {
    try (RawUpstream app =
        new RawUpstream(
            (head, in, out) -> {
              in.readNBytes(RawUpstream.length(head));
              RawUpstream.write(out, RawUpstream.ok("all"));
              return true;
            })) {
      ServingCell cell =
          bench.app("hello", null, "/", TestBench.hold(TestBench.LIMITS, new Load()));
      bench.start();
      int size = 16 << 20;
      try (RawClient client = new RawClient(bench.port())) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
        AtomicInteger sent = new AtomicInteger();
        Thread writer =
            Thread.ofVirtual()
                .start(
                    () -> {
                      byte[] block = new byte[64 * 1024];
                      for (int i = 0; i < size / block.length; i++) {
                        client.send(block);
                        sent.addAndGet(block.length);
                      }
                    });
        await().until(() -> counts().waiting() == 1);
        await().during(Duration.ofMillis(300)).until(() -> sent.get() < size);
        bench.activate(cell, TestBench.ready(app.port()));
        assertThat(client.reply().body()).isEqualTo("all");
        writer.join();
      }
    }
  }

  @Test
  void waitingIsBoundedInNumberAndTime() {
    Limits tight = new Limits(0, 1000, 1, Duration.ofMillis(600), false);
    bench.app("hello", null, "/", TestBench.hold(tight, new Load()));
    bench.start();
    try (RawClient first = new RawClient(bench.port()).send(GET)) {
      await().until(() -> counts().waiting() == 1);
      Reply second = RawClient.once(bench.port(), GET);
      assertThat(second.status()).isEqualTo(503);
      assertThat(second.header("retry-after")).isNotNull();
      Reply late = first.reply();
      assertThat(late.status()).isEqualTo(503);
      assertThat(late.header("retry-after")).isNotNull();
    }
    assertThat(counts().waiting()).isZero();
  }

  @Test
  void aFailureIsToldToAllWhoWait() {
    bench.app("hello", null, "/", TestBench.hold(TestBench.LIMITS, new Load()));
    bench.start();
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      clients.add(new RawClient(bench.port()).send(GET));
    }
    await().until(() -> counts().waiting() == 10);
    bench.fail(new ActivationFailed("The build failed.", Instant.now().plusSeconds(30)));
    for (RawClient client : clients) {
      Reply reply = client.reply();
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.body()).contains("The build failed.");
      assertThat(Integer.parseInt(reply.header("retry-after"))).isBetween(25, 31);
      client.close();
    }
    assertThat(counts().waiting()).isZero();
  }

  @Test
  void anUnavailableAppSaysWhenToComeAgain() {
    bench.app("hello", null, "/", TestBench.unavailable(Instant.now().plusSeconds(60)));
    bench.start();
    Reply reply = RawClient.once(bench.port(), GET);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(Integer.parseInt(reply.header("retry-after"))).isBetween(55, 61);
    assertThat(bench.joins).hasValue(0);
  }

  @Test
  void aBrowserSeesTheProgressWhereTheAppSaysSo() {
    Limits page = new Limits(0, 1000, 10, Duration.ofSeconds(1), true);
    bench.app("hello", null, "/", TestBench.hold(page, new Load()));
    bench.start();
    Reply reply =
        RawClient.once(
            bench.port(), "GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html,*/*;q=0.8\r\n\r\n");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("retry-after")).isEqualTo("2");
    assertThat(reply.header("content-security-policy")).contains("default-src 'none'");
    assertThat(reply.body())
        .contains("http-equiv=\"refresh\"", "Building", "step 3 of 7 &lt;b&gt;", "12 s")
        .doesNotContain("<script");
    assertThat(bench.joins).hasValue(1);
  }

  @Test
  void anUpdateBehindIsStartedWithoutWaiting() {
    try (RawUpstream app = RawUpstream.answering("old")) {
      ServingSet ready = TestBench.ready(app.port());
      bench.app(
          "hello",
          null,
          "/",
          new ServingSet(
              ready.mode(), 1, ready.endpoints(), ready.protocol(), ready.load(), ready.limits(),
              null, true));
      bench.start();
      assertThat(RawClient.once(bench.port(), GET).body()).isEqualTo("old");
      assertThat(bench.joins).hasValue(1);
    }
  }

  @Test
  void requestsThatWaitForRoomLeaveAReleaseThatIsReplaced() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    Limits one = new Limits(1, 1000, 10, Duration.ofSeconds(30), false);
    try (RawUpstream app =
            new RawUpstream(
                (head, in, out) -> {
                  awaitQuietly(answer);
                  RawUpstream.write(out, RawUpstream.ok("ok"));
                  return true;
                })) {
      Load load = new Load();
      ServingCell cell =
          bench.app("hello", null, "/", TestBench.ready(Protocol.HTTP1, one, load, app.port()));
      bench.start();
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(new RawClient(bench.port()).send(GET));
      }
      await().until(() -> counts().waiting() == 3);
      ServingCells.set(cell, TestBench.hold(one, new Load()));
      answer.countDown();

      await().until(() -> load.inFlight() == 0);

      bench.activate(cell, TestBench.ready(Protocol.HTTP1, one, new Load(), app.port()));
      for (RawClient client : clients) {
        assertThat(client.reply().status()).isEqualTo(200);
        client.close();
      }
    }
  }

  @Test
  void noRequestReachesAReleaseThatWasPutToSleep() throws Exception {
    AtomicBoolean asleep = new AtomicBoolean();
    AtomicInteger wrong = new AtomicInteger();
    try (RawUpstream app =
            new RawUpstream(
                (head, in, out) -> {
                  if (asleep.get()) {
                    wrong.incrementAndGet();
                  }
                  RawUpstream.write(out, RawUpstream.ok("ok"));
                  return true;
                });
        ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      Load load = new Load();
      ServingSet ready = TestBench.ready(Protocol.HTTP1, TestBench.LIMITS, load, app.port());
      ServingSet hold = TestBench.hold(TestBench.LIMITS, load);
      ServingCell cell = bench.app("hello", null, "/", ready);
      bench.start();
      CountDownLatch stop = new CountDownLatch(1);
      AtomicInteger sleeps = new AtomicInteger();
      Future<?> delivery =
          users.submit(
              () -> {
                Random random = new Random(11);
                while (stop.getCount() > 0) {
                  if (load.inFlight() == 0 && ServingCells.replace(cell, ready, hold)) {
                    if (load.inFlight() == 0) {
                      asleep.set(true);
                      sleeps.incrementAndGet();
                      java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(3_000_000));
                      asleep.set(false);
                    }
                    bench.activate(cell, ready);
                  }
                  java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(500_000));
                }
              });
      List<Future<Integer>> traffic = new ArrayList<>();
      for (int user = 0; user < 4; user++) {
        traffic.add(
            users.submit(
                () -> {
                  int good = 0;
                  try (RawClient client = new RawClient(bench.port())) {
                    for (int i = 0; i < 500; i++) {
                      good += client.send(GET).reply().status() == 200 ? 1 : 0;
                      java.util.concurrent.locks.LockSupport.parkNanos(
                          ThreadLocalRandom.current().nextInt(2_000_000));
                    }
                  }
                  return good;
                }));
      }
      for (Future<Integer> user : traffic) {
        assertThat(user.get()).isEqualTo(500);
      }
      stop.countDown();
      delivery.get();
      assertThat(wrong).hasValue(0);
      assertThat(sleeps.get()).isGreaterThan(10);
      await().until(() -> load.inFlight() == 0);
    }
  }

  @Test
  void whateverHappensEveryRequestIsCountedOutOnce() throws Exception {
    try (RawUpstream app =
            new RawUpstream(
                (head, in, out) -> {
                  ThreadLocalRandom random = ThreadLocalRandom.current();
                  switch (random.nextInt(6)) {
                    case 0 -> {
                      return false;
                    }
                    case 1 -> RawUpstream.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx");
                    case 2 -> RawUpstream.write(out, "nonsense\r\n\r\n");
                    case 3 ->
                        RawUpstream.write(
                            out, "HTTP/1.1 101 Switching\r\nUpgrade: y\r\nConnection: upgrade\r\n\r\nhi");
                    default -> {
                      RawUpstream.write(out, RawUpstream.ok("ok"));
                      return true;
                    }
                  }
                  return false;
                });
        ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      Limits limits = new Limits(3, 1000, 50, Duration.ofSeconds(5), false);
      Load load = new Load();
      bench.app(
          "hello", null, "/", TestBench.ready(Protocol.HTTP1, limits, load, app.port()));
      bench.start();
      List<Future<?>> all = new ArrayList<>();
      for (int user = 0; user < 8; user++) {
        all.add(
            users.submit(
                () -> {
                  for (int i = 0; i < 60; i++) {
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    String extra =
                        random.nextInt(4) == 0 ? "Connection: upgrade\r\nUpgrade: y\r\n" : "";
                    try (RawClient client = new RawClient(bench.port())) {
                      client.socket.setSoTimeout(3000);
                      client.send("GET / HTTP/1.1\r\nHost: a\r\n" + extra + "\r\n");
                      if (random.nextInt(3) > 0) {
                        client.reply();
                      }
                    } catch (RuntimeException e) {
                      // A broken answer is what is wanted here.
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> user : all) {
        user.get();
      }
      await()
          .atMost(Duration.ofSeconds(15))
          .until(
              () ->
                  load.inFlight() == 0 && counts().inFlight() == 0 && counts().waiting() == 0);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
