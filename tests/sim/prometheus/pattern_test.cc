#include "sim/prometheus/pattern.h"

#include <gtest/gtest.h>

namespace trimtab::sim {
namespace {

TEST(Pattern, MeetsWholeValues) {
  const auto pattern = Pattern::Of("web|db");
  EXPECT_TRUE(pattern->Matches("web"));
  EXPECT_TRUE(pattern->Matches("db"));
  EXPECT_FALSE(pattern->Matches("webdb"));
}

TEST(Pattern, ReadsTheFormsThatPodsAreNamedByAlike) {
  // The second of each pair takes the way through the library.
  const std::pair<const char*, const char*> pairs[] = {{"a-.*", "(a-.*)"},
                                                       {"a-.+", "(a-.+)"},
                                                       {"a-[0-9]+", "(a-[0-9]+)"},
                                                       {"a-[a-z0-9]+|b", "(a-[a-z0-9]+|b)"},
                                                       {"", "()"}};
  for (const auto& [plain, general] : pairs) {
    for (const char* value : {"", "a", "a-", "a-x9", "a-19", "a-X", "a-x-y", "b"}) {
      EXPECT_EQ(Pattern::Of(plain)->Matches(value), Pattern::Of(general)->Matches(value))
          << plain << " on " << value;
    }
  }
}

TEST(Pattern, RefusesWhatIsNoExpression) { EXPECT_FALSE(Pattern::Of("[").has_value()); }

TEST(Pattern, ExpandsWhatItCaptured) {
  EXPECT_EQ(Pattern::Of("(.*)-(.*)")->Replaced("a-b", "$2${1}x$$"), "bax$");
  EXPECT_EQ(Pattern::Of("")->Replaced("", "tag"), "tag");
  EXPECT_EQ(Pattern::Of("x")->Replaced("y", "tag"), std::nullopt);
}

}  // namespace
}  // namespace trimtab::sim
