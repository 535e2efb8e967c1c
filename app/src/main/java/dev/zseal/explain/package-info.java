/// What an error of ZFS means: the message, the dataset's actual state as evidence, the ways out
/// and what each costs.
///
/// An [Explainer] takes the text to pieces ([dev.zseal.zfs.Messages] knows them) and, where a
/// dataset is named, asks its host for a [DatasetState]. [Findings] tells what that state says
/// about the message. Nothing here changes anything: ways out are commands to read, not to run.
@NullMarked
package dev.zseal.explain;

import org.jspecify.annotations.NullMarked;
