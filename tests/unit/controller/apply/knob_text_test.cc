// Numbers that are searched and texts that stand in the workload: the two faces of a knob's value.
#include "controller/apply/knob_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/rng.h"
#include "optimizer/search_space.h"

namespace trimtab::apply {
namespace {

using domain::Knob;
using domain::KnobType;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Knob Numbers(KnobType type, std::string min, std::string max, std::string step = "") {
  return {.name = "k",
          .type = type,
          .min = std::move(min),
          .max = std::move(max),
          .step = std::move(step)};
}

KnobText Make(const Knob& knob) {
  auto text = KnobText::Make(knob);
  EXPECT_TRUE(text) << text.error().message;
  return *std::move(text);
}

std::string Refused(const Knob& knob, std::string_view text) {
  const auto value = Make(knob).Read(text);
  return value ? "accepted" : value.error().message;
}

struct Row {
  Knob knob;
  double searched;
  const char* text;
};

TEST(KnobText, IsWrittenInTheCanonicalFormOfItsType) {
  const Knob timeout = Numbers(KnobType::kDuration, "200ms", "5s");
  const Knob idle = Numbers(KnobType::kDuration, "30s", "1h");
  const Knob parts = Numbers(KnobType::kDuration, "30s", "1m30s");
  const Knob cpu = Numbers(KnobType::kQuantity, "250m", "4");
  const Knob memory = Numbers(KnobType::kQuantity, "512Mi", "8Gi");
  const Knob bytes = Numbers(KnobType::kQuantity, "500M", "20G");
  const Row rows[] = {
      {Numbers(KnobType::kInteger, "4", "128"), 17.4, "17"},
      {Numbers(KnobType::kInteger, "4", "128", "4"), 17.4, "16"},
      {Numbers(KnobType::kInteger, "-5", "128"), -4.6, "-5"},
      {Numbers(KnobType::kInteger, "1", "10", "4"), 10, "9"},
      {Numbers(KnobType::kReal, "0.1", "0.9"), 0.30000000000000004, "0.30000000000000004"},
      {Numbers(KnobType::kReal, "0.1", "0.9", "0.1"), 0.30000000000000004, "0.3"},
      {Numbers(KnobType::kReal, "-0.5", "0.5", "0.25"), -0.2, "-0.25"},
      {Numbers(KnobType::kReal, "0", "1000000000000"), 1e11, "100000000000"},
      {Numbers(KnobType::kReal, "0.000001", "1"), 0.000001, "0.000001"},
      {Numbers(KnobType::kReal, "-1", "1"), -0.0, "0"},
      {timeout, 0.2, "200ms"},
      {timeout, 0.33712, "337ms"},
      {timeout, 1.5349, "1530ms"},
      {timeout, 2, "2s"},
      {timeout, 99, "5s"},
      {idle, 90.2, "90200ms"},
      {idle, 600, "600s"},
      {idle, 3600, "1h"},
      {Numbers(KnobType::kDuration, "30s", "1h", "30s"), 700, "690s"},
      {Numbers(KnobType::kDuration, "30s", "10m", "30s"), 700, "10m"},
      {parts, 75, "1m15s"},
      {parts, 75.5, "1m15s500ms"},
      {parts, 60, "1m"},
      {Numbers(KnobType::kDuration, "0s", "1m30s"), 0, "0s"},
      {Numbers(KnobType::kDuration, "100us", "2ms"), 0.00012345, "123us"},
      {cpu, 0.25, "250m"},
      {cpu, 1, "1"},
      {cpu, 1.5349, "1530m"},
      {cpu, 4, "4"},
      {Numbers(KnobType::kQuantity, "1000m", "4000m"), 0, "1"},
      {Numbers(KnobType::kQuantity, "250m", "4", "250m"), 1.1, "1"},
      {memory, 1234567890, "1180Mi"},
      {memory, 536870912, "512Mi"},
      {memory, 1073741824, "1020Mi"},
      {memory, 8589934592, "8Gi"},
      {Numbers(KnobType::kQuantity, "1Gi", "8Gi", "1Gi"), 3e9, "3Gi"},
      {bytes, 1234567890, "1230M"},
      {{.name = "k", .type = KnobType::kBoolean}, 1, "true"},
      {{.name = "k", .type = KnobType::kBoolean}, 0, "false"},
      {{.name = "k", .type = KnobType::kCategorical, .values = {"none", "gzip", "010"}}, 2, "010"},
      {{.name = "k", .type = KnobType::kOrdered, .values = {"s", "m", "l"}}, 1, "m"},
  };
  for (const Row& row : rows) EXPECT_EQ(Make(row.knob).Write(row.searched), row.text) << row.text;
}

TEST(KnobText, WhatIsWrittenReadsBackAsOneValueAndIsWrittenAlike) {
  const Knob knobs[] = {
      Numbers(KnobType::kInteger, "-1000", "1000"),
      Numbers(KnobType::kInteger, "3", "1003", "8"),
      Numbers(KnobType::kReal, "-1.5", "1e9"),
      Numbers(KnobType::kReal, "0.05", "0.95", "0.15"),
      Numbers(KnobType::kDuration, "1ms", "1000h"),
      Numbers(KnobType::kDuration, "1001ms", "1009ms"),
      Numbers(KnobType::kDuration, "1234ms", "1m30s"),
      Numbers(KnobType::kDuration, "250ms", "3s", "70ms"),
      Numbers(KnobType::kQuantity, "10m", "12345m"),
      Numbers(KnobType::kQuantity, "100u", "1"),
      Numbers(KnobType::kQuantity, "1Ki", "5Ti"),
      Numbers(KnobType::kQuantity, "1000", "3Gi"),
      Numbers(KnobType::kQuantity, "500M", "2T", "100M"),
  };
  for (const Knob& knob : knobs) {
    const KnobText text = Make(knob);
    const double min = text.parameter().min;
    const double max = text.parameter().max;
    Rng rng(7);
    for (int i = 0; i < 2000; ++i) {
      const std::string written =
          text.Write(min + (max - min) * rng.Unit() * (i % 2 == 0 ? 1 : 1e-3));
      const auto read = text.Read(written);
      ASSERT_TRUE(read) << read.error().message;
      EXPECT_EQ(text.Write(*read), written) << knob.min;
      EXPECT_EQ(text.Read(text.Write(*read)).value(), *read);
      EXPECT_LE(written.size(), 64u);
    }
    EXPECT_EQ(text.Read(text.Write(min)).value(), min);
    if (knob.step.empty()) {
      EXPECT_EQ(text.Read(text.Write(max)).value(), max);
    }
  }
}

TEST(KnobText, RoundingIsNeverCoarserThanAHundredthOfTheValueOrTheRange) {
  for (const auto& [min, max] : {std::pair("1ms", "10h"), std::pair("1000s", "1001s")}) {
    const KnobText text = Make(Numbers(KnobType::kDuration, min, max));
    const double low = text.parameter().min;
    const double range = text.parameter().max - low;
    for (int i = 0; i <= 1000; ++i) {
      const double searched = low + range * i / 1000;
      const double read = text.Read(text.Write(searched)).value();
      EXPECT_LE(std::abs(read - searched), std::max(0.0005, std::min(searched, range) / 199));
    }
  }
}

TEST(KnobText, ASpecialValueIsWrittenAsItsAuthorWroteIt) {
  Knob knob = Numbers(KnobType::kInteger, "1", "64");
  knob.special = {"-1", "0"};
  const KnobText text = Make(knob);
  EXPECT_EQ(text.Write(-1), "-1");
  EXPECT_EQ(text.Read("-1").value(), -1);
  EXPECT_EQ(text.Read("0").value(), 0);
  EXPECT_EQ(text.parameter().special, (std::vector<double>{-1, 0}));
  EXPECT_THAT(Refused(knob, "-2"), HasSubstr("is below min 1"));

  Knob timeout = Numbers(KnobType::kDuration, "1s", "1m");
  timeout.special = {"-1", "0s"};
  EXPECT_EQ(Make(timeout).Write(-1), "-1");
  EXPECT_EQ(Make(timeout).Write(0), "0s");
  EXPECT_EQ(Make(timeout).Read("0").value(), 0);
  EXPECT_EQ(Make(timeout).Read("-1").value(), -1);

  knob.special = {"5"};
  EXPECT_THAT(KnobText::Make(knob).error().message,
              HasSubstr("special: 5 lies between min and max"));
  knob.special = {"many"};
  EXPECT_THAT(KnobText::Make(knob).error().message,
              HasSubstr("special: \"many\" is no whole number"));
}

TEST(KnobText, WhatIsNoValueOfTheKnobIsOneSentence) {
  const Knob pool = Numbers(KnobType::kInteger, "4", "128");
  EXPECT_EQ(Refused(pool, "500"),
            "knob k: 500 is above max 128: widen the bounds, or set a value within them");
  EXPECT_EQ(Refused(pool, "3"),
            "knob k: 3 is below min 4: widen the bounds, or set a value within them");
  for (const char* text :
       {"", " 8", "8 ", "+8", "08", "8.0", "8m", "eight", "99999999999999999999", "1e1"}) {
    EXPECT_THAT(Refused(pool, text), HasSubstr("is no whole number such as 128: set one")) << text;
  }
  for (const char* text : {"", "nan", "inf", "0,5", " 1", "1s", "1e999"}) {
    EXPECT_THAT(Refused(Numbers(KnobType::kReal, "0", "9"), text), HasSubstr("is no number"))
        << text;
  }
  for (const char* text : {"", "5", "5sec", "1.2.3s", "s"}) {
    EXPECT_THAT(Refused(Numbers(KnobType::kDuration, "1s", "9s"), text),
                HasSubstr("is no duration"))
        << text;
  }
  EXPECT_THAT(Refused(Numbers(KnobType::kDuration, "1s", "9s"), "10s"),
              HasSubstr("10s is above max 9s"));
  EXPECT_THAT(Refused(Numbers(KnobType::kQuantity, "1", "9"), "1 Gi"), HasSubstr("is no quantity"));
  EXPECT_EQ(
      Refused({.name = "k", .type = KnobType::kBoolean}, "True"),
      "knob k: \"True\" is neither true nor false: make it a Categorical knob with the values that "
      "the workload reads");
  EXPECT_EQ(
      Refused({.name = "k", .type = KnobType::kCategorical, .values = {"none", "gzip"}}, "lz4"),
      "knob k: \"lz4\" is none of its values none, gzip: add it to them, or set one of them");
}

TEST(KnobText, TextsOfOtherFormsAreReadToTheSameNumber) {
  EXPECT_EQ(Make(Numbers(KnobType::kQuantity, "250m", "4")).Read("1000m").value(), 1);
  EXPECT_EQ(Make(Numbers(KnobType::kDuration, "1s", "5m")).Read("1m30s").value(), 90);
  EXPECT_EQ(Make(Numbers(KnobType::kReal, "0", "9000")).Read("1e3").value(), 1000);
}

TEST(KnobText, AKnobWhoseTextsAreNotOfItsTypeIsRefused) {
  const std::pair<Knob, const char*> cases[] = {
      {Numbers(KnobType::kInteger, "a", "9"), "knob k: min: \"a\" is no whole number"},
      {Numbers(KnobType::kDuration, "1s", "9"), "knob k: max: \"9\" is no duration"},
      {Numbers(KnobType::kQuantity, "1", "9", "x"), "knob k: step: \"x\" is no quantity"},
      {Numbers(KnobType::kInteger, "9", "1"), "knob k: min must be below max"},
      {Numbers(KnobType::kDuration, "-1s", "1s"), "knob k: min must not be negative: -1s"},
      {Numbers(KnobType::kReal, "0", "1", "0.0000000000000001"),
       "more digits than a number can have"},
      {Numbers(KnobType::kReal, "1e-3", "1", "0.1"), "more digits than a number can have"},
      {Numbers(KnobType::kReal, "0", "999999999999999", "0.0001"),
       "more digits than a number can have"},
      {Numbers(KnobType::kQuantity, "1n", "100M"), "more digits than a number can have"},
  };
  for (const auto& [knob, because] : cases) {
    const auto text = KnobText::Make(knob);
    ASSERT_FALSE(text) << because;
    EXPECT_THAT(text.error().message, HasSubstr(because));
    EXPECT_THAT(text.error().message, StartsWith("knob k: "));
  }
}

TEST(KnobText, TheOptimizerTakesTheKnobAndWhatIsReadBack) {
  Knob pool = Numbers(KnobType::kInteger, "4", "128", "4");
  pool.log_scale = true;
  pool.special = {"-1"};
  const Knob knobs[] = {
      pool,
      Numbers(KnobType::kReal, "0.05", "0.95", "0.15"),
      Numbers(KnobType::kDuration, "250ms", "3s", "70ms"),
      Numbers(KnobType::kQuantity, "256Mi", "4Gi", "256Mi"),
      {.name = "k", .type = KnobType::kCategorical, .values = {"a", "b"}},
      {.name = "k", .type = KnobType::kOrdered, .values = {"a", "b", "c"}},
      {.name = "k", .type = KnobType::kBoolean},
  };
  for (const Knob& knob : knobs) {
    const KnobText text = Make(knob);
    const auto space = optimizer::SearchSpace::Make({text.parameter()}, {});
    ASSERT_TRUE(space) << space.error().message;
    for (double unit = 0; unit <= 1; unit += 1.0 / 64) {
      const optimizer::Point point = space->FromUnits(std::array{unit});
      const double read = text.Read(text.Write(point.values[0])).value();
      EXPECT_TRUE(space->Check({{read}})) << read;
    }
  }
}

}  // namespace
}  // namespace trimtab::apply
