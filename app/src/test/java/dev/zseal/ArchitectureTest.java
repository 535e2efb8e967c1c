package dev.zseal;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import dev.zseal.zfs.ZfsHost;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Who may use whom (`docs/architecture.md`, "Floors").
class ArchitectureTest {

  private static final String CLI = "dev.zseal.cli..";
  private static final String ZFS = "dev.zseal.zfs..";
  private static final String STORE = "dev.zseal.store..";
  private static final String VAULT = "dev.zseal.vault..";
  private static final String PARITY = "dev.zseal.parity..";
  private static final String SIDECAR = "dev.zseal.sidecar..";
  private static final String SCRUB = "dev.zseal.vault.scrub..";
  private static final String PACK = "dev.zseal.vault.pack..";
  private static final String TREE = "dev.zseal.vault.tree..";
  private static final String LEDGER = "dev.zseal.vault.ledger..";
  private static final String RECEIVE = "dev.zseal.vault.receive..";
  private static final String SEND = "dev.zseal.vault.send..";
  private static final String JOURNAL = "dev.zseal.vault.journal..";
  private static final String RETAIN = "dev.zseal.vault.retain..";
  private static final String SWEEP = "dev.zseal.vault.sweep..";
  private static final String SEALED = "dev.zseal.vault.sealed..";

  private static final String EXPLAIN = "dev.zseal.explain..";
  private static final String MOUNT = "dev.zseal.mount..";
  private static final String ALERT = "dev.zseal.alert..";
  private static final String SCHEDULE = "dev.zseal.schedule..";
  private static final String DOCTOR = "dev.zseal.doctor..";
  private static final String METRICS = "dev.zseal.metrics..";

  private static final String[] STREAM_MODULE = {
    "dev.zseal.name..",
    "dev.zseal.nvlist..",
    "dev.zseal.problem..",
    "dev.zseal.stream..",
    "dev.zseal.inspect..",
    "dev.zseal.codec..",
    "dev.zseal.crypt..",
    "dev.zseal.objset..",
    "dev.zseal.zap..",
    "dev.zseal.zpl.."
  };
  private static final String[] APP_MODULE = {
    CLI,
    ZFS,
    ALERT,
    "dev.zseal.backup..",
    "dev.zseal.restore..",
    "dev.zseal.protect..",
    "dev.zseal.replicate..",
    "dev.zseal.pairing..",
    "dev.zseal.hierarchy..",
    DOCTOR,
    EXPLAIN,
    "dev.zseal.source..",
    "dev.zseal.files..",
    "dev.zseal.key..",
    "dev.zseal.config..",
    "dev.zseal.history..",
    "dev.zseal.job..",
    "dev.zseal.status..",
    "dev.zseal.daemon..",
    "dev.zseal.json..",
    ALERT,
    SCHEDULE,
    METRICS,
    MOUNT
  };

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(l -> !l.contains("/test-classes/") && !l.contains("-tests.jar"))
          .importPackages("dev.zseal");

  @Test
  void everythingIsLookedAt() {
    assertThat(CODE.stream().map(JavaClass::getPackageName))
        .contains("dev.zseal.stream", "dev.zseal.vault.pack", "dev.zseal.cli");
  }

  @Test
  void streamModule_knowsNothingAboveIt() {
    noClasses()
        .that(resideInAnyPackage(STREAM_MODULE))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(VAULT, STORE, SIDECAR).or(resideInAnyPackage(APP_MODULE)))
        .check(CODE);
  }

  @Test
  void vaultModule_knowsNothingAboveIt() {
    noClasses()
        .that(resideInAnyPackage(VAULT, STORE, SIDECAR, PARITY))
        .should()
        .dependOnClassesThat(resideInAnyPackage(APP_MODULE))
        .check(CODE);
  }

  @Test
  void store_doesNotKnowWhatItKeeps() {
    mayNotUse(STORE, VAULT);
    mayNotUse(PARITY, VAULT, STORE, SIDECAR, "dev.zseal.stream..");
    mayNotUse(SIDECAR, VAULT, STORE);
    mayNotUse(STORE, "dev.zseal.stream..");
  }

  @Test
  void vaultFloors() {
    String[] upper = {RECEIVE, SEND, RETAIN, SWEEP, SCRUB, SEALED, "dev.zseal.vault"};
    mayNotUse(PACK, TREE, LEDGER, JOURNAL, "dev.zseal.stream..");
    mayNotUse(TREE, LEDGER, JOURNAL);
    mayNotUse(LEDGER, JOURNAL);
    for (String lower : List.of(PACK, TREE, LEDGER, JOURNAL)) {
      mayNotUse(lower, upper);
    }
    // Neighbours on one floor do not know each other; a scrub may send.
    mayNotUse(RECEIVE, SEND, RETAIN, SWEEP, SCRUB, "dev.zseal.vault");
    mayNotUse(SEND, RECEIVE, RETAIN, SWEEP, SCRUB, "dev.zseal.vault");
    mayNotUse(RETAIN, RECEIVE, SEND, SWEEP, SCRUB, "dev.zseal.vault");
    mayNotUse(SWEEP, RECEIVE, SEND, RETAIN, SCRUB, "dev.zseal.vault");
    mayNotUse(SCRUB, RECEIVE, RETAIN, SWEEP, "dev.zseal.vault");
    mayNotUse(SEALED, RECEIVE, SEND, RETAIN, SWEEP, SCRUB, "dev.zseal.vault");
  }

  /// To explain takes words and a pool's state: no vault, and no way to change anything.
  @Test
  void explain_standsBesideBackupAndRestore() {
    mayNotUse(EXPLAIN, VAULT, STORE, "dev.zseal.backup..", "dev.zseal.restore..");
    mayNotUse(ZFS, EXPLAIN);
    mayNotUse("dev.zseal.backup..", EXPLAIN);
    mayNotUse("dev.zseal.restore..", EXPLAIN);
  }

  /// What is wrong is found elsewhere; here it is told.
  @Test
  void alert_knowsNothingOfBackups() {
    classes()
        .that()
        .resideInAPackage(ALERT)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                ALERT,
                "dev.zseal.problem..",
                "java..",
                "javax..",
                "jakarta..",
                "org.eclipse.angus..",
                "org.jspecify..",
                "tools.jackson.core.."))
        .check(CODE);
  }

  /// What is configured, run, watched and served: each above what it uses.
  @Test
  void floorsOfJobs() {
    String[] useCases = {
      "dev.zseal.backup..",
      "dev.zseal.restore..",
      "dev.zseal.replicate..",
      "dev.zseal.protect..",
      ZFS
    };
    for (String useCase : useCases) {
      mayNotUse(useCase, "dev.zseal.job..", "dev.zseal.history..", "dev.zseal.config..");
    }
    mayNotUse("dev.zseal.config..", "dev.zseal.history..", "dev.zseal.job..");
    mayNotUse("dev.zseal.history..", "dev.zseal.config..", "dev.zseal.job..");
    mayNotUse("dev.zseal.job..", "dev.zseal.status..", "dev.zseal.daemon..");
    mayNotUse("dev.zseal.status..", "dev.zseal.daemon..");
    for (String each : new String[] {"config", "history", "job", "status", "daemon", "json"}) {
      mayNotUse("dev.zseal." + each + "..", CLI);
    }
    outside("dev.zseal.config..").dependOnClassesThat().resideInAPackage("org.tomlj..").check(CODE);
    outside("dev.zseal.history..").dependOnClassesThat().resideInAPackage("java.sql..").check(CODE);
  }

  /// When something is due does not depend on what it is.
  @Test
  void schedule_knowsTheJdkAndProblemsOnly() {
    noClasses()
        .that()
        .resideInAPackage(SCHEDULE)
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "org.jspecify..", "dev.zseal.problem..", SCHEDULE)
        .check(CODE);
  }

  @Test
  void noPackageCycles() {
    slices().matching("dev.zseal.(**)").should().beFreeOfCycles().check(CODE);
  }

  @Test
  void onlyZfs_startsProcesses() {
    outside(ZFS)
        .dependOnClassesThat()
        .haveFullyQualifiedName(ProcessBuilder.class.getName())
        .check(CODE);
    outside(ZFS).accessTargetWhere(access(Set.of(Runtime.class), "exec")).check(CODE);
  }

  /// A doctor looks. Its checks do not even do that: they are given facts.
  @Test
  void doctor_changesNothing() {
    noClasses()
        .that()
        .resideInAPackage(DOCTOR)
        .should()
        .accessTargetWhere(
            access(
                Set.of(ZfsHost.class),
                "snapshot|snapshotRecursive|bookmark|destroyBookmark|hold|release|rename|rollBack"
                    + "|importPool|exportPool|receive|receiveResumable|heal|abortReceive|resume"))
        .check(CODE);
    noClasses()
        .that()
        .resideInAPackage("dev.zseal.doctor.check..")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "runs zfs", call -> call.getTargetOwner().isEquivalentTo(ZfsHost.class)))
        .check(CODE);
    mayNotUse(DOCTOR, "dev.zseal.backup..", "dev.zseal.restore..", "dev.zseal.replicate..", CLI);
  }

  @Test
  void librariesStayWhereTheyBelong() {
    outside(CLI).dependOnClassesThat().resideInAPackage("picocli..").check(CODE);
    outside(MOUNT).dependOnClassesThat().resideInAPackage("org.cryptomator..").check(CODE);
    outside(ALERT)
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta..", "org.eclipse..")
        .check(CODE);
    outside(ALERT).dependOnClassesThat().resideInAPackage("java.net.http..").check(CODE);
    outside(METRICS).dependOnClassesThat().resideInAPackage("io.prometheus..").check(CODE);
    noClasses()
        .that()
        .resideOutsideOfPackages(LEDGER, "dev.zseal.json..", ALERT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("tools.jackson..")
        .check(CODE);
  }

  @Test
  void onlyCli_touchesTheTerminalAndEndsTheProgram() {
    outside(CLI)
        .accessTargetWhere(access(Set.of(System.class), "out|err|in|exit|console|setOut|setErr"))
        .check(CODE);
    outside(CLI).accessTargetWhere(access(Set.of(Runtime.class), "exit|halt")).check(CODE);
  }

  /// Time and chance come from outside, so that a test can hold them still.
  @Test
  void onlyCli_makesClocksAndChance() {
    outside(CLI).accessTargetWhere(access(Set.of(Instant.class), "now")).check(CODE);
    outside(CLI).accessTargetWhere(access(Set.of(Clock.class), "system.*")).check(CODE);
    outside(CLI)
        .accessTargetWhere(access(Set.of(System.class), "currentTimeMillis|nanoTime"))
        .check(CODE);
    outside(CLI)
        .accessTargetWhere(access(Set.of(SecureRandom.class, Random.class), "<init>"))
        .check(CODE);
    outside(CLI).accessTargetWhere(access(Set.of(Math.class), "random")).check(CODE);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .should(
            new ArchCondition<JavaClass>("be in a package marked @NullMarked") {
              @Override
              public void check(JavaClass item, ConditionEvents events) {
                boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(item, marked, item.getPackageName()));
              }
            })
        .check(CODE);
  }

  private static void mayNotUse(String user, String... used) {
    noClasses()
        .that()
        .resideInAPackage(user)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(used)
        .check(CODE);
  }

  private static ClassesShould outside(String owner) {
    return noClasses().that().resideOutsideOfPackage(owner).should();
  }

  /// An access to a member of one of these classes, by a pattern for its name.
  private static DescribedPredicate<JavaAccess<?>> access(Set<Class<?>> owners, String members) {
    return DescribedPredicate.describe(
        "uses %s of %s".formatted(members, owners),
        found ->
            owners.stream().anyMatch(found.getTargetOwner()::isEquivalentTo)
                && found.getName().matches(members));
  }
}
