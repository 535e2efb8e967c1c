/// How things stand, for Prometheus.
///
/// [Metric] is the list of what is told, [StatusMetrics] makes it of a look, [TextfileWriter] and
/// [MetricsServer] hand it out. A metric is a function of one look: nothing is counted here, so a
/// daemon that starts anew tells the same as one that has run for a year. Moments are told as such
/// and never as ages, so that a backup goes on growing old in Prometheus when zseal is silent.
/// `docs/metrics.md` is the page for those who read them.
@NullMarked
package dev.zseal.metrics;

import org.jspecify.annotations.NullMarked;
