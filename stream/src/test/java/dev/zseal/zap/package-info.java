/// Tests of [dev.zseal.zap.Zap], and ZAPs to try them on.
@org.jspecify.annotations.NullMarked
package dev.zseal.zap;
