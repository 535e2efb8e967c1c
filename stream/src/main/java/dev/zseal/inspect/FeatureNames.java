package dev.zseal.inspect;

import dev.zseal.stream.Features;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The features of a stream as words: OpenZFS's `DMU_BACKUP_FEATURE_*` names in lower case.
final class FeatureNames {

  private static final Map<Long, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(Features.DEDUP, "dedup");
    NAMES.put(Features.DEDUPPROPS, "dedupprops");
    NAMES.put(Features.SA_SPILL, "sa_spill");
    NAMES.put(Features.EMBED_DATA, "embed_data");
    NAMES.put(Features.LZ4, "lz4");
    NAMES.put(Features.LARGE_BLOCKS, "large_blocks");
    NAMES.put(Features.RESUMING, "resuming");
    NAMES.put(Features.REDACTED, "redacted");
    NAMES.put(Features.COMPRESSED, "compressed");
    NAMES.put(Features.LARGE_DNODE, "large_dnode");
    NAMES.put(Features.RAW, "raw");
    NAMES.put(Features.ZSTD, "zstd");
    NAMES.put(Features.HOLDS, "holds");
    NAMES.put(Features.SWITCH_TO_LARGE_BLOCKS, "switch_to_large_blocks");
    NAMES.put(Features.LONGNAME, "longname");
    NAMES.put(Features.LARGE_MICROZAP, "large_microzap");
  }

  private FeatureNames() {}

  /// The names of the bits set, from the lowest bit on; `bit N` for one without a name.
  static List<String> of(Features features) {
    List<String> names = new ArrayList<>();
    long left = features.bits();
    while (left != 0) {
      long bit = Long.lowestOneBit(left);
      names.add(NAMES.getOrDefault(bit, "bit " + Long.numberOfTrailingZeros(bit)));
      left &= ~bit;
    }
    return List.copyOf(names);
  }
}
