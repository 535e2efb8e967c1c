/// Pool to pool: bringing a dataset and all below it to another pool, raw, and keeping it in step.
///
/// [dev.zseal.pairing.Pairing] tells by GUIDs which dataset there is the replica of which here,
/// [dev.zseal.replicate.StepPlanner] what must be sent, [dev.zseal.replicate.Transfer] carries one
/// stream over, and [dev.zseal.replicate.EncryptionRoots] makes the replica's encryption roots what
/// they are at the source. [dev.zseal.replicate.Replication] does all of it in its order.
@NullMarked
package dev.zseal.replicate;

import org.jspecify.annotations.NullMarked;
