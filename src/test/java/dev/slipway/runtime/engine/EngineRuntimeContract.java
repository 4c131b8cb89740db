package dev.slipway.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.ByteQuantity;
import dev.slipway.platform.document.CpuQuantity;
import dev.slipway.platform.process.Outcome;
import dev.slipway.platform.process.Processes;
import dev.slipway.runtime.Endpoint;
import dev.slipway.runtime.Rollout;
import dev.slipway.runtime.Runtime.ImageFacts;
import dev.slipway.runtime.Workload;
import dev.slipway.runtime.WorkloadId;
import dev.slipway.runtime.WorkloadStatus;
import dev.slipway.runtime.WorkloadStatus.State;
import dev.slipway.testing.BaseImages;
import dev.slipway.testing.TestEngines;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the engine runtime promises, on a real engine; a class for each engine below. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EngineRuntimeContract {
  private static final String SERVE =
      "trap 'exit 0' TERM; echo serving; echo warned >&2; httpd -f -p 8080 -h /www & wait";
  private static final Duration BUDGET = Duration.ofSeconds(20);
  private static final Workload.Hardening HARD = new Workload.Hardening(true, List.of());

  private final Flavour flavour;
  private final Processes processes = new Processes();
  private final List<WorkloadId> made = new ArrayList<>();
  private TestEngines engines;
  private ContainerEngine engine;
  private EngineRuntime runtime;
  private String serve;

  @TempDir static Path home;

  EngineRuntimeContract(Flavour flavour) {
    this.flavour = flavour;
  }

  @BeforeAll
  void startEngine() {
    Assumptions.assumeTrue(TestEngines.available(flavour), flavour + " is not on this machine");
    engines = TestEngines.start(flavour);
    engine = engines.engine(processes);
    runtime = new EngineRuntime(engine, processes, Installation.of(home));
    runtime.start();
    serve = BaseImages.script(engine, "localhost/serve:1", SERVE, "EXPOSE 8080", "VOLUME /extra");
  }

  @AfterAll
  void stopEngine() {
    if (engines != null) {
      runtime.stop();
      processes.close();
      engines.close();
    }
  }

  @AfterEach
  void removeAll() {
    made.forEach(id -> runtime.remove(id, Duration.ZERO));
    made.clear();
  }

  @Test
  void aReleaseServesOnAPortOfLoopback() throws Exception {
    Workload workload = workload("serves", serve);
    runtime.apply(workload, 1);

    Rollout rollout = runtime.awaitReady(workload, BUDGET);

    Endpoint endpoint = endpoint(rollout);
    assertThat(endpoint.host()).isEqualTo("127.0.0.1");
    assertThat(get(endpoint, "/")).isEqualTo("hello\n");
    assertThat(runtime.find(workload.id()))
        .contains(new WorkloadStatus(workload.id(), State.RUNNING, List.of(endpoint), 1));
    assertThat(runtime.list()).extracting(WorkloadStatus::id).contains(workload.id());
  }

  @Test
  void anUnchangedWorkloadIsLeftAloneAndAChangedOneIsMadeAnew() {
    Workload workload = workload("same", serve);
    runtime.apply(workload, 1);
    String first = idOf(workload.id());

    runtime.apply(workload("same", serve), 1);
    assertThat(idOf(workload.id())).isEqualTo(first);

    runtime.apply(with(workload, Map.of("A", "2"), Map.of()), 1);
    assertThat(idOf(workload.id())).isNotEqualTo(first);
    assertThat(runtime.list()).extracting(WorkloadStatus::id).containsOnlyOnce(workload.id());
  }

  @Test
  void sleepKeepsItAndWakingReadsItsPortAgain() throws Exception {
    Workload workload = workload("sleeper", serve);
    runtime.apply(workload, 1);
    endpoint(runtime.awaitReady(workload, BUDGET));
    String container = idOf(workload.id());

    runtime.sleep(workload.id());
    runtime.sleep(workload.id());
    assertThat(runtime.find(workload.id()))
        .contains(new WorkloadStatus(workload.id(), State.ASLEEP, List.of(), 0));

    runtime.apply(workload, 1);
    Endpoint after = endpoint(runtime.awaitReady(workload, BUDGET));
    assertThat(get(after, "/")).isEqualTo("hello\n");
    assertThat(idOf(workload.id())).isEqualTo(container);
  }

  @Test
  void aSleeperWhosePortWasTakenWakesOnAnotherOne() throws Exception {
    Workload workload = workload("robbed", serve);
    runtime.apply(workload, 1);
    Endpoint before = endpoint(runtime.awaitReady(workload, BUDGET));
    runtime.sleep(workload.id());

    try (java.net.ServerSocket thief =
        new java.net.ServerSocket(
            before.port(), 1, java.net.InetAddress.getByName("127.0.0.1"))) {
      runtime.apply(workload, 1);
      Endpoint after = endpoint(runtime.awaitReady(workload, BUDGET));

      assertThat(after.port()).isNotEqualTo(thief.getLocalPort());
      assertThat(get(after, "/")).isEqualTo("hello\n");
    }
  }

  @Test
  void whatEndsAtOnceIsToldWithItsLastLines() {
    String crash = BaseImages.script(engine, "localhost/crash:1", "echo no database >&2; exit 3");
    Workload workload = workload("crash", crash);
    runtime.apply(workload, 1);

    long begun = System.nanoTime();
    Rollout.Failed failed = failed(runtime.awaitReady(workload, BUDGET));

    assertThat(failed.reason()).isEqualTo("Exited");
    assertThat(failed.message()).contains("exit code 3", "slipway-", "crash/production release 1");
    assertThat(failed.logTail()).containsExactly("no database");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void whatEndsWhileStartingIsToldWithinASecondOrTwo() {
    String late = BaseImages.script(engine, "localhost/late:1", "sleep 3; echo late; exit 4");
    Workload workload = workload("late", late);
    runtime.apply(workload, 1);

    long begun = System.nanoTime();
    Rollout.Failed failed = failed(runtime.awaitReady(workload, BUDGET));

    assertThat(failed.message()).contains("exit code 4");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void whatEatsTooMuchMemoryIsNamedSo() {
    String eater =
        BaseImages.script(
            engine, "localhost/eater:1", "x=aaaaaaaa; while :; do x=$x$x; done");
    Workload base = workload("eater", eater);
    Workload workload =
        new Workload(
            base.id(), eater, 8080, Map.of(), Map.of(), null, ByteQuantity.parse("32Mi"),
            List.of(), base.health(), HARD);
    runtime.apply(workload, 1);

    Rollout.Failed failed = failed(runtime.awaitReady(workload, BUDGET));

    assertThat(failed.reason()).isEqualTo("OOMKilled");
    assertThat(failed.message()).contains("limit of 32Mi", "137");
  }

  @Test
  void whatNeverAnswersIsToldAfterItsBudget() {
    Workload base = workload("never", serve);
    Workload workload =
        new Workload(
            base.id(), serve, 8080, Map.of(), Map.of(), null, null, List.of(),
            new Workload.HealthCheck("/not-there", BUDGET, false), HARD);
    runtime.apply(workload, 1);

    Rollout.Failed failed = failed(runtime.awaitReady(workload, Duration.ofSeconds(2)));

    assertThat(failed.reason()).isEqualTo("NeverReady");
    assertThat(failed.message()).contains("GET /not-there", "2 s", "status 404");
    assertThat(failed.logTail()).contains("serving", "warned");
  }

  @Test
  void anInterruptedWaitEnds() throws Exception {
    String idle = BaseImages.script(engine, "localhost/idle:1", "exec sleep 600");
    Workload workload = workload("waiter", idle);
    runtime.apply(workload, 1);
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    runtime.awaitReady(workload, Duration.ofMinutes(5));
                    end.complete(null);
                  } catch (RuntimeException e) {
                    end.complete(e);
                  }
                });
    await().until(() -> runtime.find(workload.id()).isPresent());

    waiter.interrupt();

    assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOf(SlipwayException.Unavailable.class);
  }

  @Test
  void anImageWhoseProgramIsMissingIsRefusedAndLeavesNothing() {
    BaseImages.busybox(engine);
    String broken =
        BaseImages.script(engine, "localhost/broken:1", "x", "ENTRYPOINT [\"/no/such\"]");
    Workload workload = workload("broken", broken);

    assertThatThrownBy(() -> runtime.apply(workload, 1))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("slipway-");
    assertThat(runtime.find(workload.id())).isEmpty();
  }

  @Test
  void anImageThatIsGoneIsAnError() {
    Workload workload = workload("imageless", "sha256:" + "0".repeat(64));

    assertThatThrownBy(() -> runtime.apply(workload, 1))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("build it again");
  }

  @Test
  void limitsAndHardeningHold() {
    Workload base = workload("hard", serve);
    Workload workload =
        new Workload(
            base.id(), serve, 8080, Map.of(), Map.of(), CpuQuantity.parse("500m"),
            ByteQuantity.parse("64Mi"), List.of(), base.health(),
            new Workload.Hardening(true, List.of("NET_BIND_SERVICE")));
    runtime.apply(workload, 1);
    endpoint(runtime.awaitReady(workload, BUDGET));

    assertThat(in(workload.id(), "touch /www/x").succeeded()).isFalse();
    assertThat(in(workload.id(), "touch /tmp/x /run/x").succeeded()).isTrue();
    String status = in(workload.id(), "cat /proc/1/status").output().stdout();
    assertThat(status)
        .containsPattern("NoNewPrivs:\\s+1")
        .containsPattern("CapBnd:\\s+0000000000000400");
    String memory =
        in(
                workload.id(),
                "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max")
            .output()
            .stdout();
    assertThat(memory).contains("67108864");
  }

  @Test
  void theWayOutOfTheReadOnlyRootWorks() {
    Workload base = workload("soft", serve);
    Workload workload =
        new Workload(
            base.id(), serve, 8080, Map.of(), Map.of(), null, null, List.of(), base.health(),
            new Workload.Hardening(false, List.of()));
    runtime.apply(workload, 1);

    assertThat(in(workload.id(), "touch /www/x").succeeded()).isTrue();
  }

  @Test
  void variablesArriveWhateverTheyHoldAndSecretsAreInNoCommandLine() {
    String secret = "s3cr3t \"q\" $HOME 'x' #\nline two ü";
    Map<String, String> plain =
        Map.of("GREETING", " hi \"you\" ", "PATH", "/bin:/extra", "HTTP_PROXY", "http://p:1");
    Map<String, SecretValue> hidden =
        Map.of("TOKEN", SecretValue.of(secret), "LD_SECRET", SecretValue.of("quiet one"));
    Workload workload = with(workload("vars", serve), plain, hidden);

    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread spy = Thread.ofPlatform().start(() -> spy(seen, done));
    runtime.apply(workload, 1);
    done.complete(null);
    await().until(() -> !spy.isAlive());

    assertThat(seen).anyMatch(line -> line.contains("--env"));
    assertThat(seen).noneMatch(line -> line.contains("s3cr3t") || line.contains("quiet one"));
    assertThat(in(workload.id(), "printf %s \"$TOKEN\"").output().stdout()).isEqualTo(secret);
    assertThat(in(workload.id(), "printf %s \"$LD_SECRET\"").output().stdout())
        .isEqualTo("quiet one");
    assertThat(in(workload.id(), "printf %s \"$GREETING\"").output().stdout())
        .isEqualTo(" hi \"you\" ");
    assertThat(in(workload.id(), "printf %s \"$HTTP_PROXY\"").output().stdout())
        .isEqualTo("http://p:1");
  }

  @Test
  void volumesSurviveReleasesAndGoOnlyOnRequest() {
    Workload one = withVolume("keeper", 1);
    runtime.apply(one, 1);
    assertThat(in(one.id(), "echo kept > /data/file").succeeded()).isTrue();
    runtime.remove(one.id(), Duration.ZERO);

    Workload two = withVolume("keeper", 2);
    runtime.apply(two, 1);
    assertThat(in(two.id(), "cat /data/file").output().stdout()).isEqualTo("kept\n");
    assertThatThrownBy(() -> runtime.removeVolumes("keeper"))
        .isInstanceOf(SlipwayException.Failed.class);

    runtime.remove(two.id(), Duration.ZERO);
    runtime.removeVolumes("other");
    assertThat(volumes()).anyMatch(name -> name.endsWith("-keeper.production.data"));
    runtime.removeVolumes("keeper");
    runtime.removeVolumes("keeper");
    assertThat(volumes()).isEmpty();
  }

  @Test
  void aContainerThatDiesByItselfIsToldWithinASecond() throws Exception {
    Workload workload = workload("dier", serve);
    Map<WorkloadId, Optional<WorkloadStatus>> told = new ConcurrentHashMap<>();
    runtime.watch((id, status) -> told.put(id, status));
    runtime.apply(workload, 1);
    endpoint(runtime.awaitReady(workload, BUDGET));
    await()
        .until(
            () ->
                told.getOrDefault(workload.id(), Optional.empty())
                    .map(status -> status.state() == State.RUNNING)
                    .orElse(false));

    long begun = System.nanoTime();
    engines.run("kill", "--signal", "KILL", name(workload.id()));
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> told.get(workload.id()).orElseThrow().state() == State.ASLEEP);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));

    engines.run("rm", "-f", name(workload.id()));
    await().until(() -> told.get(workload.id()).isEmpty());
  }

  @Test
  void theLogHasBothStreamsAndIsFollowed() throws Exception {
    String talker =
        BaseImages.script(
            engine,
            "localhost/talker:1",
            "trap 'exit 0' TERM; i=0; while :; do i=$((i+1)); echo out$i; echo err$i >&2;"
                + " sleep 0.2; done");
    Workload workload = workload("talker", talker);
    runtime.apply(workload, 1);
    await().until(() -> runtime.logTail(workload.id(), 100).size() > 3);
    // docker's daemon reads the two streams apart: what comes at one moment may change places
    assertThat(runtime.logTail(workload.id(), 100).subList(0, 2))
        .containsExactlyInAnyOrder("out1", "err1");
    assertThat(runtime.logTail(workload.id(), 2)).hasSize(2);
    assertThat(runtime.logTail(new WorkloadId("nobody", "production", 1), 5)).isEmpty();

    List<String> followed = new ArrayList<>();
    runtime.followLog(
        workload.id(),
        1,
        line -> {
          followed.add(line);
          return followed.size() < 6;
        });
    assertThat(followed).hasSize(6);

    CompletableFuture<Void> follower =
        CompletableFuture.runAsync(() -> runtime.followLog(workload.id(), 0, line -> true));
    runtime.remove(workload.id(), Duration.ofSeconds(2));
    follower.get(20, TimeUnit.SECONDS);
  }

  @Test
  void whoFollowsTheLogOfNobodyOrOfOneThatGoesHearsNothingOfTheEngine() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    runtime.followLog(new WorkloadId("nobody", "production", 1), 10, heard::add);
    assertThat(heard).isEmpty();

    Workload workload = workload("quiet", serve);
    runtime.apply(workload, 1);
    runtime.awaitReady(workload, BUDGET);
    runtime.sleep(workload.id());
    runtime.followLog(workload.id(), 10, heard::add);
    assertThat(heard).containsExactlyInAnyOrder("serving", "warned");

    heard.clear();
    runtime.apply(workload, 1);
    CompletableFuture<Void> follower =
        CompletableFuture.runAsync(() -> runtime.followLog(workload.id(), 10, heard::add));
    await().until(() -> heard.size() >= 4);
    runtime.remove(workload.id(), Duration.ZERO);
    follower.get(20, TimeUnit.SECONDS);
    assertThat(heard).containsOnly("serving", "warned");
  }

  @Test
  void removingIsGracefulAndMayBeRepeated() {
    String polite =
        BaseImages.script(
            engine, "localhost/polite:1", "trap 'touch /data/ended; exit 0' TERM; sleep 600 & wait");
    Workload base = withVolume("polite", 1);
    Workload workload =
        new Workload(
            base.id(), polite, 8080, Map.of(), Map.of(), null, null, base.volumes(),
            base.health(), HARD);
    runtime.apply(workload, 1);
    runtime.remove(workload.id(), Duration.ofSeconds(10));
    runtime.remove(workload.id(), Duration.ofSeconds(10));
    assertThat(runtime.find(workload.id())).isEmpty();

    Workload after = withVolume("polite", 2);
    runtime.apply(after, 1);
    assertThat(in(after.id(), "ls /data").output().stdout()).contains("ended");
    runtime.remove(after.id(), Duration.ZERO);
    runtime.removeVolumes("polite");
  }

  @Test
  void anotherInstallationSeesNothingOfOurs(@TempDir Path elsewhere) {
    Workload workload = workload("shared", serve);
    runtime.apply(workload, 1);
    EngineRuntime other = new EngineRuntime(engine, processes, Installation.of(elsewhere));

    assertThat(other.list()).isEmpty();
    assertThat(other.find(workload.id())).isEmpty();
    other.remove(workload.id(), Duration.ZERO);
    assertThat(runtime.find(workload.id())).isPresent();
    EngineRuntime again = new EngineRuntime(engine, processes, Installation.of(home));
    assertThat(again.list()).extracting(WorkloadStatus::id).contains(workload.id());
  }

  @Test
  void aHalfMadeContainerIsMadeAnew() {
    Workload workload = workload("half", serve);
    runtime.apply(workload, 1);
    String name = name(workload.id());
    String labels = Labels.INSTALLATION + "=" + Installation.of(home).id();
    runtime.remove(workload.id(), Duration.ZERO);
    engines.run(
        "create", "--name", name, "--label", labels, "--label", Labels.APP + "=half",
        "--label", Labels.ENVIRONMENT + "=production", "--label", Labels.RELEASE + "=1",
        "--label", Labels.FINGERPRINT + "=" + Fingerprint.of(workload), serve);
    assertThat(runtime.find(workload.id()).orElseThrow().state()).isEqualTo(State.ASLEEP);

    runtime.apply(workload, 1);

    endpoint(runtime.awaitReady(workload, BUDGET));
  }

  @Test
  void anImageTellsItsPortAndVolumes() {
    ImageFacts facts = runtime.inspectImage("localhost/serve:1");

    assertThat(facts).isEqualTo(new ImageFacts(serve, 8080, List.of("/extra")));
  }

  @Test
  void anImageThatNobodyHasIsAnError() {
    assertThatThrownBy(() -> runtime.inspectImage("127.0.0.1:1/nobody/none:1"))
        .isInstanceOf(SlipwayException.Failed.class)
        .hasMessageContaining("127.0.0.1:1/nobody/none:1");
  }

  @Test
  void imagesAreTaggedListedAndRemoved() {
    String id = BaseImages.script(engine, "localhost/tagged:1", "true", "LABEL key=value");
    engine.tag(id, "localhost/tagged:2");

    assertThat(engine.imagesWithLabel("key=value"))
        .singleElement()
        .satisfies(image -> assertThat(image.id()).isEqualTo(id))
        .satisfies(image -> assertThat(image.repoTags()).anyMatch(tag -> tag.endsWith("tagged:2")));
    assertThat(engine.imagesWithLabel("key=other")).isEmpty();
    assertThat(engine.removeImage("localhost/tagged:1")).isTrue();
    assertThat(engine.hasImage("localhost/tagged:2")).isTrue();
    assertThat(engine.removeImage("localhost/tagged:2")).isTrue();
    assertThat(engine.removeImage("localhost/tagged:2")).isTrue();
    assertThat(engine.hasImage(id)).isFalse();
  }

  @Test
  void anImageInUseStays() {
    Workload workload = workload("user", serve);
    runtime.apply(workload, 1);

    assertThat(engine.removeImage(serve)).isFalse();
    assertThat(engine.hasImage(serve)).isTrue();
  }

  private void spy(ConcurrentLinkedQueue<String> seen, CompletableFuture<Void> done) {
    while (!done.isDone()) {
      ProcessHandle.current()
          .descendants()
          .map(handle -> handle.info().commandLine().orElse(""))
          .filter(line -> line.contains(" run "))
          .forEach(seen::add);
    }
  }

  final TestEngines engines() {
    return engines;
  }

  final EngineRuntime runtime() {
    return runtime;
  }

  final Workload serving(String app) {
    return workload(app, serve);
  }

  private Workload workload(String app, String image) {
    WorkloadId id = new WorkloadId(app, "production", 1);
    made.add(id);
    return new Workload(
        id, image, 8080, Map.of("PORT", "8080"), Map.of(), null, null, List.of(),
        new Workload.HealthCheck("/healthz", BUDGET, false), HARD);
  }

  private Workload with(
      Workload of, Map<String, String> env, Map<String, SecretValue> secrets) {
    return new Workload(
        of.id(), of.image(), of.port(), env, secrets, of.cpu(), of.memory(), of.volumes(),
        of.health(), of.hardening());
  }

  private Workload withVolume(String app, int release) {
    WorkloadId id = new WorkloadId(app, "production", release);
    made.add(id);
    return new Workload(
        id, serve, 8080, Map.of(), Map.of(), null, null,
        List.of(new Workload.VolumeMount("data", "/data", null)),
        new Workload.HealthCheck(null, BUDGET, false), HARD);
  }

  private String name(WorkloadId id) {
    return Labels.container(Installation.of(home), id);
  }

  private String idOf(WorkloadId id) {
    return engines.run("container", "inspect", "--format", "{{.Id}}", name(id))
        .output().stdout().strip();
  }

  private List<String> volumes() {
    return engines
        .run("volume", "ls", "-q", "--filter", "label=" + Labels.INSTALLATION)
        .output().stdout().lines().toList();
  }

  private Outcome in(WorkloadId id, String script) {
    return engines.run("exec", name(id), "sh", "-c", script);
  }

  private static Endpoint endpoint(Rollout rollout) {
    assertThat(rollout).isInstanceOf(Rollout.Ready.class);
    return ((Rollout.Ready) rollout).endpoints().getFirst();
  }

  private static Rollout.Failed failed(Rollout rollout) {
    assertThat(rollout).isInstanceOf(Rollout.Failed.class);
    return (Rollout.Failed) rollout;
  }

  private static String get(Endpoint endpoint, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://" + endpoint + path)).build(),
              BodyHandlers.ofString())
          .body();
    }
  }
}
