package dev.zseal.doctor.check;

import java.util.List;

/// One question asked of the facts.
interface Check {

  /// What is the case; [Finding.Severity#OK] where all is well, nothing where the question does not
  /// arise.
  List<Finding> look(Facts facts);
}
