package dev.zseal.schedule;

import dev.zseal.problem.Problem;

/// How the text that is being read gets refused: its name and what it should have been.
record Refusal(String text, String kind) {

  Problem.Usage because(String fault, String hint) {
    return new Problem.Usage(
        "'%s' is not a %s".formatted(ScheduleText.shown(text), kind), fault, hint);
  }
}
