#include "k8s/transport/name_lookup.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace trimtab::k8s {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Addresses = std::vector<std::string>;

// A name service that answers nobody until it is released. Shared with the questions that hang in
// it, which outlive the test's body.
class Hang {
 public:
  Addresses Wait() {
    std::unique_lock lock(mutex_);
    ++asked_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return released_; });
    ++answered_;
    changed_.notify_all();
    return {"192.0.2.7"};
  }
  void Release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }
  void AwaitAsked(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return asked_ >= count; });
  }
  void AwaitAnswered(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return answered_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int asked_ = 0;
  int answered_ = 0;
  bool released_ = false;
};

NameLookup::Ask Hanging(std::shared_ptr<Hang> hang) {
  return [hang](const std::string&) -> Result<Addresses> { return hang->Wait(); };
}

TEST(NameLookup, GivesWhatTheServiceAnswers) {
  const NameLookup names(
      [](const std::string& host) -> Result<Addresses> {
        return Addresses{host == "db" ? "192.0.2.1" : "", "2001:db8::1"};
      },
      1);
  const auto found = names.Find("db", seconds(10), {});
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(*found, (Addresses{"192.0.2.1", "2001:db8::1"}));
}

TEST(NameLookup, AddressesNeedNoService) {
  const NameLookup names(
      [](const std::string&) -> Result<Addresses> { return Error{.message = "asked"}; }, 1);
  for (const char* address : {"127.0.0.1", "::1"}) {
    const auto found = names.Find(address, seconds(10), {});
    ASSERT_TRUE(found.ok()) << found.error().message;
    EXPECT_EQ(*found, Addresses{address});
  }
}

TEST(NameLookup, FailureOfTheServiceIsPassedOn) {
  const NameLookup names(
      [](const std::string&) -> Result<Addresses> {
        return Error{.code = Code::kUnreachable, .message = "no such host"};
      },
      1);
  const auto found = names.Find("db", seconds(10), {});
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().message, "no such host");
}

TEST(NameLookup, LocalhostNeedsNoService) {
  const NameLookup names(
      [](const std::string&) -> Result<Addresses> { return Error{.message = "asked"}; }, 1);
  const auto found = names.Find("localhost", seconds(10), {});
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(*found, (Addresses{"127.0.0.1", "::1"}));
}

TEST(NameLookup, SystemAnswersInText) {
  const auto found = AskSystemForAddresses("127.0.0.1");
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(*found, Addresses{"127.0.0.1"});
}

TEST(NameLookup, UnknownNameIsUnreachable) {
  const auto found = AskSystemForAddresses("no-such-host.invalid.");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, Code::kUnreachable);
  EXPECT_NE(found.error().message.find("no-such-host.invalid."), std::string::npos);
}

// L15
TEST(NameLookup, HangingServiceIsLeftAtTheDeadline) {
  const auto hang = std::make_shared<Hang>();
  const NameLookup names(Hanging(hang), 1);
  const auto found = names.Find("db", milliseconds(30), {});
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, Code::kUnreachable);
  hang->Release();
}

// L15
TEST(NameLookup, StopEndsTheWaitForAHangingService) {
  const auto hang = std::make_shared<Hang>();
  const NameLookup names(Hanging(hang), 1);
  std::stop_source stop;
  std::jthread stopper([&] {
    hang->AwaitAsked(1);
    stop.request_stop();
  });
  const auto found = names.Find("db", seconds(60), stop.get_token());
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, Code::kCancelled);
  hang->Release();
}

// L15: a name service that is down must not cost a thread for each call.
TEST(NameLookup, QuestionsThatHangAreBounded) {
  const auto hang = std::make_shared<Hang>();
  const NameLookup names(Hanging(hang), 2);
  EXPECT_FALSE(names.Find("a", milliseconds(1), {}).ok());
  EXPECT_FALSE(names.Find("b", milliseconds(1), {}).ok());
  const auto third = names.Find("c", seconds(60), {});  // fails at once
  ASSERT_FALSE(third.ok());
  EXPECT_EQ(third.error().code, Code::kUnreachable);
  EXPECT_NE(third.error().message.find("(2)"), std::string::npos) << third.error().message;

  hang->Release();
  hang->AwaitAnswered(2);
  // The two threads leave a moment after their answers.
  Result<Addresses> after = names.Find("d", seconds(60), {});
  while (!after.ok()) after = names.Find("d", seconds(60), {});
  EXPECT_EQ(*after, Addresses{"192.0.2.7"});
}

TEST(NameLookup, MayGoWhileAQuestionHangs) {
  const auto hang = std::make_shared<Hang>();
  {
    const NameLookup names(Hanging(hang), 1);
    EXPECT_FALSE(names.Find("db", milliseconds(1), {}).ok());
  }
  hang->Release();
  hang->AwaitAnswered(1);
}

}  // namespace
}  // namespace trimtab::k8s
