#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <optional>

#include "controller/codec/verdict_codec.h"
#include "controller/domain/evidence.h"
#include "controller/domain/verdict.h"

namespace trimtab::codec {

inline std::optional<uint64_t> BitsOf(const std::optional<double>& value) {
  return value ? std::optional(std::bit_cast<uint64_t>(*value)) : std::nullopt;
}

inline void ExpectSame(const domain::Reading& a, const domain::Reading& b) {
  EXPECT_EQ(BitsOf(a.value), BitsOf(b.value));
  EXPECT_EQ(a.fault, b.fault);
}

inline void ExpectSame(const std::optional<domain::ArmLook>& a,
                       const std::optional<domain::ArmLook>& b) {
  ASSERT_EQ(a.has_value(), b.has_value());
  if (!a) return;
  ASSERT_EQ(a->metrics.size(), b->metrics.size());
  for (size_t m = 0; m < a->metrics.size(); ++m) ExpectSame(a->metrics[m], b->metrics[m]);
  ExpectSame(a->load, b->load);
  EXPECT_EQ(a->pods.restarts, b->pods.restarts);
  EXPECT_EQ(a->pods.out_of_memory, b->pods.out_of_memory);
  EXPECT_EQ(a->pods.not_ready, b->pods.not_ready);
}

inline void ExpectSame(const domain::Evidence& a, const domain::Evidence& b) {
  ASSERT_EQ(a.before.size(), b.before.size());
  for (size_t i = 0; i < a.before.size(); ++i) EXPECT_EQ(BitsOf(a.before[i]), BitsOf(b.before[i]));
  ASSERT_EQ(a.looks.size(), b.looks.size());
  for (size_t i = 0; i < a.looks.size(); ++i) {
    SCOPED_TRACE("look " + std::to_string(i));
    EXPECT_EQ(a.looks[i].tick, b.looks[i].tick);
    ExpectSame(a.looks[i].control, b.looks[i].control);
    ExpectSame(a.looks[i].candidate, b.looks[i].candidate);
  }
}

// By their text, which has every bit.
inline void ExpectSame(const domain::Verdict& a, const domain::Verdict& b) {
  EXPECT_EQ(EncodeVerdict(a).Dump(), EncodeVerdict(b).Dump());
}

}  // namespace trimtab::codec
