package dev.zseal.doctor.check;

import dev.zseal.doctor.check.Finding.Severity;
import dev.zseal.zfs.DatasetFacts;
import java.util.List;
import java.util.function.Predicate;

/// A defect of OpenZFS that touches raw sends, or what they were made of, and the releases with it.
///
/// The releases are those of the tags of OpenZFS that have the commit named, on each branch.
/// Distributions carry fixes back: a release on the list may be mended.
///
/// @param role whose release counts
/// @param severity [Severity#OK] where zseal goes round it by itself
/// @param applies whether the facts are such that it can matter
record KnownDefect(
    String id,
    Role role,
    List<Span> releases,
    Severity severity,
    String what,
    String fixed,
    String wayOut,
    Predicate<Facts> applies,
    List<Integer> issues) {

  enum Role {
    SENDER,
    RECEIVER
  }

  /// Releases from one on, and before another.
  record Span(Release from, Release before) {
    boolean has(Release release) {
      return release.compareTo(from) >= 0 && release.compareTo(before) < 0;
    }
  }

  boolean isIn(Release release) {
    return releases.stream().anyMatch(span -> span.has(release));
  }

  private static final Release FIRST = new Release(0, 8, 0);
  private static final Release UNFIXED = new Release(999, 0, 0);

  private static List<Span> before(int major, int minor, int patch) {
    return List.of(new Span(FIRST, new Release(major, minor, patch)));
  }

  private static Span span(int major, int minor, int from, int before) {
    return new Span(new Release(major, minor, from), new Release(major, minor, before));
  }

  private static boolean hasKeyLoaded(Facts facts) {
    return facts.encrypted().stream()
        .anyMatch(d -> d.keyStatus() == DatasetFacts.KeyStatus.AVAILABLE);
  }

  static final List<KnownDefect> ALL =
      List.of(
          new KnownDefect(
              "block-cloning",
              Role.SENDER,
              List.of(span(2, 2, 0, 1)),
              Severity.WARNING,
              "Copies of plain files into an encrypted dataset could be made by block cloning and"
                  + " lie there unencrypted: reading or sending them fails or panics.",
              "fixed in 2.2.1",
              "Upgrade, then scrub; copy such files anew without cloning.",
              _ -> true,
              List.of(15464)),
          new KnownDefect(
              "unencrypted-block",
              Role.SENDER,
              List.of(span(2, 2, 0, 3)),
              Severity.NOTE,
              "An unencrypted block in an encrypted dataset panics the kernel instead of giving an"
                  + " error.",
              "fixed in 2.2.3",
              "Upgrade.",
              _ -> true,
              List.of(15677)),
          new KnownDefect(
              "locked-out",
              Role.SENDER,
              List.of(span(2, 1, 3, 7)),
              Severity.WARNING,
              "Some encrypted datasets that opened before cannot be opened: accounting data do not"
                  + " pass their check.",
              "fixed in 2.1.7",
              "Upgrade; the data are whole.",
              _ -> true,
              List.of(13709)),
          new KnownDefect(
              "ashift",
              Role.RECEIVER,
              before(2, 1, 3),
              Severity.WARNING,
              "A raw stream from a pool of smaller sectors (ashift 9) received into one of larger"
                  + " (ashift 12) gives a dataset that cannot be mounted.",
              "fixed in 2.1.3",
              "Upgrade the receiver, or make its pool with the source's ashift.",
              facts -> facts.target() != null,
              List.of(13067)),
          new KnownDefect(
              "fail-back",
              Role.RECEIVER,
              before(2, 1, 3),
              Severity.WARNING,
              "A raw stream received back onto the dataset it once came from can leave it"
                  + " unmountable (Input/output error).",
              "fixed in 2.1.3",
              "Restore under a new name, or upgrade.",
              facts -> facts.target() != null,
              List.of(10523, 12594)),
          new KnownDefect(
              "indirect-blocks",
              Role.RECEIVER,
              before(2, 1, 13),
              Severity.WARNING,
              "A raw increment that reuses an object number with another size of indirect blocks"
                  + " can stop the receiver.",
              "fixed in 2.1.13",
              "Upgrade the receiver.",
              facts -> facts.target() != null,
              List.of(15039)),
          new KnownDefect(
              "plain-sends",
              Role.SENDER,
              List.of(new Span(FIRST, new Release(2, 2, 8)), span(2, 3, 0, 3)),
              Severity.NOTE,
              "Sends of encrypted datasets that are not raw can leave permanent errors in"
                  + " snapshots. Raw sends do not go that way.",
              "fixed in 2.2.8, 2.3.3 and 2.4.0",
              "Let no other tool send these datasets without -w while their keys are loaded."
                  + " After such errors scrub twice.",
              KnownDefect::hasKeyLoaded,
              List.of(12014, 11688)),
          new KnownDefect(
              "embedded",
              Role.SENDER,
              before(2, 1, 8),
              Severity.OK,
              "streams with embedded blocks differ from send to send; sealed blocks are never"
                  + " embedded, so this touches plain datasets only",
              "fixed in 2.1.8",
              "",
              _ -> true,
              List.of(13778)),
          new KnownDefect(
              "send-raw-all",
              Role.SENDER,
              List.of(span(2, 4, 0, 1)),
              Severity.OK,
              "the permission send:raw refuses `zfs send -w -I`; zseal sends each step with -i",
              "fixed in 2.4.1",
              "",
              _ -> true,
              List.of(18193)),
          new KnownDefect(
              "holds-package",
              Role.RECEIVER,
              List.of(new Span(FIRST, UNFIXED)),
              Severity.OK,
              "`zfs send -w -h` without -p or -R makes the receiver abort; zseal sends no holds",
              "no release up to 2.4.4 has the fix",
              "",
              _ -> true,
              List.of(10787)),
          new KnownDefect(
              "foreign-key",
              Role.RECEIVER,
              List.of(new Span(FIRST, UNFIXED)),
              Severity.OK,
              "a raw increment replaces the replica's wrapped key by its own, whatever root the"
                  + " replica has; keys and roots are compared here for that",
              "no release up to 2.4.4 has the fix",
              "",
              facts -> facts.target() != null,
              List.of(12614)),
          new KnownDefect(
              "backwards",
              Role.SENDER,
              List.of(new Span(FIRST, UNFIXED)),
              Severity.OK,
              "`zfs send -i #NEWER @OLDER` is accepted; zseal compares createtxg",
              "no release up to 2.4.4 has the fix",
              "",
              _ -> true,
              List.of(12657)));
}
