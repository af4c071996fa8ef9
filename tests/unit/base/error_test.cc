#include "base/error.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/result.h"

namespace trimtab {
namespace {

TEST(Error, SaysWhatToDoNext) {
  EXPECT_EQ(RemedyFor(Code::kConflict), Remedy::kReread);
  EXPECT_EQ(RemedyFor(Code::kExpired), Remedy::kRelist);
  EXPECT_EQ(RemedyFor(Code::kUnauthenticated), Remedy::kReauth);
  EXPECT_EQ(RemedyFor(Code::kInvalid), Remedy::kFix);
  EXPECT_EQ(RemedyFor(Code::kCancelled), Remedy::kStop);
}

TEST(Error, IsRetryableOnlyWhenNothingHappened) {
  EXPECT_TRUE(Error{.code = Code::kUnreachable}.retryable());
  EXPECT_TRUE(Error{.code = Code::kThrottled}.retryable());
  for (const Code code : {Code::kTimeout, Code::kInterrupted, Code::kUnavailable, Code::kMalformed,
                          Code::kTooLarge}) {
    EXPECT_FALSE(Error{.code = code}.retryable()) << NameOf(code);
    EXPECT_TRUE(Error{.code = code}.outcome_unknown()) << NameOf(code);
  }
}

TEST(Error, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Code::kNoData); ++i) {
    names.insert(NameOf(static_cast<Code>(i)));
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(Code::kNoData) + 1);
}

TEST(Error, InPutsThePlaceBeforeTheMessageAndKeepsTheRest) {
  const Error error = Error{.code = Code::kConflict, .message = "stale", .reason = "Conflict"}.In(
      "lease trimtab/leader");
  EXPECT_EQ(error.message, "lease trimtab/leader: stale");
  EXPECT_EQ(error.code, Code::kConflict);
  EXPECT_EQ(error.reason, "Conflict");
}

Result<std::string> Half(bool good) {
  if (!good) return Error{.code = Code::kNotFound, .message = "none"};
  return std::string("value");
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_TRUE(Half(true).ok());
  EXPECT_EQ(*Half(true), "value");
  EXPECT_FALSE(Half(false).ok());
  EXPECT_EQ(Half(false).error().code, Code::kNotFound);
}

TEST(Result, OfVoidIsGoodByDefault) {
  Result<void> good;
  EXPECT_TRUE(good.ok());
  Result<void> bad = Error{.code = Code::kInvalid, .message = "no"};
  EXPECT_EQ(bad.error().message, "no");
}

TEST(ResultDeathTest, ReadingWhatIsNotThereEndsTheProcess) {
  EXPECT_DEATH(static_cast<void>(*Half(false)), "CHECK failed");
  EXPECT_DEATH(static_cast<void>(Half(true).error()), "CHECK failed");
}

}  // namespace
}  // namespace trimtab
