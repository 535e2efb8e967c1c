/// Names of datasets, snapshots and bookmarks, as ZFS allows them.
///
/// A name that exists as one of these types is legal: it begins with a letter, holds nothing but
/// letters, digits and `- _ . :` and spaces beside its separators, and fits in 255 characters. So
/// it can be no option, no path that climbs, and no control sequence, wherever it is printed or
/// passed. Names from streams, vaults, manifests and the command line all come through here.
@NullMarked
package dev.zseal.name;

import org.jspecify.annotations.NullMarked;
