package dev.zseal.daemon;

import dev.zseal.history.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an oracle knows of a job.
final class JobTruth {
  final List<Outcome> outcomes = new ArrayList<>();
  Instant handled;
  @Nullable Instant known;
  @Nullable Instant firstBegan;
  @Nullable Instant fine;
  @Nullable Instant began;
  @Nullable Instant lastGood;
  @Nullable Instant again;
  int attempts;
  boolean running;
  boolean byHand;
  boolean asked;
  boolean cancelled;
  boolean cutShort;
  boolean died;
  boolean diedHidden;
  boolean monitored;

  /// Of this run: how much went well, failed, or was away; and what the first failure ends it with.
  int good;

  int bad;
  int away;
  int firstStatus;

  /// Of what failed in this run, something did not answer.
  boolean silent;

  /// Part of it was done, and what is tried again is the rest.
  boolean rest;

  String run = "";

  /// Since when it has been due and did not start.
  @Nullable Instant due;

  JobTruth(Instant handled) {
    this.handled = handled;
    this.known = handled;
  }
}
